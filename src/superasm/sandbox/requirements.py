"""What must work before a program from outside may run.

Covers: a kernel or container that refuses seccomp, noticed before the first program runs.
Does not cover: mode `none`, by which the user takes the risk.
"""

from superasm.config.settings import JailMode, Sandbox
from superasm.core.errors import SandboxError
from superasm.sandbox.protocol import Feature


def require(features: Feature, settings: Sandbox) -> None:
    """Refuse to go on where the jail lacks a protection that it can't do without.

    ptrace and counters are not among these: without ptrace a forbidden system call has no name
    and times start at the fork, without counters there are no cycles.

    Raises:
        SandboxError: there is no seccomp, and the mode is not `none`.
    """
    if settings.mode is JailMode.NONE or Feature.SECCOMP in features:
        return
    raise SandboxError(
        "the system refuses seccomp filters: a program could make any system call",
        hint="Linux needs CONFIG_SECCOMP_FILTER; a container must allow prctl(PR_SET_SECCOMP); "
        "or --unsafe-no-jail",
    )
