"""Names of x86-64 system calls, from the kernel headers of this machine."""

import functools
import re
import subprocess


@functools.lru_cache(maxsize=1)
def _names() -> dict[int, str]:
    """Number to name; empty where the headers are missing (numbers are shown then)."""
    try:
        listing = subprocess.run(
            ["gcc", "-E", "-dM", "-include", "asm/unistd_64.h", "-x", "c", "/dev/null"],
            capture_output=True,
            text=True,
            check=False,
        ).stdout
    except OSError:
        return {}
    return {int(n): name for name, n in re.findall(r"#define __NR_(\w+) (\d+)", listing)}


def syscall_name(number: int) -> str:
    """Return the name of a system call, or "syscall N" for one without a name.

    A negative number means that the runner could not learn which call it was.
    """
    if number < 0:
        return "unknown"
    return _names().get(number, f"syscall {number}")
