"""The command line of a jail.

Covers: no network; no /proc; no /etc but the loader's cache; libraries (and, for tools, /usr)
    read-only; an empty /tmp in memory for tools only; other uid; own pid, ipc, uts, user and
    cgroup namespaces; no capabilities; dies with its parent; own session (no terminal).
Does not cover: kernel bugs, CPU side channels, use of memory bandwidth that disturbs others.
"""

import functools
import os
import shutil
import subprocess
from enum import StrEnum
from pathlib import Path

from superasm.config.settings import JailMode, Sandbox
from superasm.core.errors import SandboxError, ToolMissing

_INSTALL = "apt-get install bubblewrap, or --unsafe-no-jail to run without a jail"


class Profile(StrEnum):
    """What a jail holds: only libraries, or the tool chain as well."""

    PROGRAM = "program"
    TOOLS = "tools"


@functools.lru_cache(maxsize=1)
def _system_dirs() -> tuple[list[str], list[str]]:
    """Arguments that show the libraries, and those that show all of /usr, read-only."""
    links: list[str] = []
    real: list[str] = []
    for name in ("bin", "sbin", "lib", "lib32", "lib64", "libx32"):
        path = Path("/", name)
        if path.is_symlink():
            links += ["--symlink", os.readlink(path), str(path)]
        elif path.is_dir():
            real += ["--ro-bind", str(path), str(path)]
    libraries: list[str] = []
    for directory in ("/usr/lib", "/usr/lib64"):
        if Path(directory).is_dir():
            libraries += ["--ro-bind", directory, directory]
    library_links = [
        *(x for i in range(0, len(links), 3) if "/lib" in links[i + 2] for x in links[i : i + 3]),
        *(x for i in range(0, len(real), 3) if "/lib" in real[i + 2] for x in real[i : i + 3]),
    ]
    return [*libraries, *library_links], ["--ro-bind", "/usr", "/usr", *links, *real]


def command(profile: Profile, runner: Path, settings: Sandbox) -> list[str]:
    """Return the command that starts the runner in a jail of this profile.

    Raises:
        ToolMissing: bubblewrap is wanted and not installed.
    """
    flags = [f"--without-{name}" for name in settings.without if name != "bubblewrap"]
    if settings.mode is JailMode.NONE:
        return [str(runner), *flags]
    bwrap = None if "bubblewrap" in settings.without else shutil.which("bwrap")
    if bwrap is None:
        raise ToolMissing("bubblewrap (bwrap) is not installed", hint=_INSTALL)
    libraries, everything = _system_dirs()
    arguments = [
        bwrap,
        *("--unshare-user", "--unshare-pid", "--unshare-ipc", "--unshare-uts", "--unshare-net"),
        *("--unshare-cgroup-try", "--uid", "65534", "--gid", "65534", "--hostname", "jail"),
        *("--die-with-parent", "--new-session", "--cap-drop", "ALL", "--clearenv"),
        *("--ro-bind-try", "/etc/ld.so.cache", "/etc/ld.so.cache"),
        *("--ro-bind", str(runner), "/runner"),
    ]
    if profile is Profile.PROGRAM:
        return [*arguments, *libraries, "--remount-ro", "/", "--chdir", "/", "/runner", *flags]
    for device in ("null", "zero", "urandom"):
        arguments += ["--dev-bind", f"/dev/{device}", f"/dev/{device}"]
    for directory in ("/etc/alternatives", "/usr/local", "/opt"):
        if Path(directory).is_dir() and not directory.startswith("/usr"):
            arguments += ["--ro-bind-try", directory, directory]
    return [*arguments, *everything, "--tmpfs", "/tmp", "--chdir", "/tmp", "/runner", *flags]


def refusal(stderr: str) -> SandboxError:
    """Explain why a jail did not start, from what bubblewrap or the runner said."""
    text = " ".join(stderr.split())[:300] or "no message"
    if "Creating new namespace" in text or "Operation not permitted" in text or "uid map" in text:
        return SandboxError(
            f"the system refused to start a jail: {text}",
            hint="allow user namespaces: sysctl kernel.unprivileged_userns_clone=1 and "
            "kernel.apparmor_restrict_unprivileged_userns=0; in a container, run it with "
            "--security-opt seccomp=unconfined; or --unsafe-no-jail",
        )
    return SandboxError(f"the jail ended unexpectedly: {text}", hint="superasm doctor")


def bubblewrap_version() -> str:
    """Return the version of bubblewrap, or "" when it is not installed."""
    bwrap = shutil.which("bwrap")
    if bwrap is None:
        return ""
    done = subprocess.run([bwrap, "--version"], capture_output=True, text=True, check=False)
    return done.stdout.strip()
