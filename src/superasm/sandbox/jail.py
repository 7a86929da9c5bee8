"""The command line of a jail.

Covers: no network; no /proc; no /etc but the loader's cache; the 64-bit libraries (and, for
    tools, the folders of /usr and /usr/local that tool chains use) read-only; an empty /tmp in
    memory for tools only; other uid; own pid, ipc, uts, user and cgroup namespaces; no
    capabilities; dies with the thread that started it; own session (no terminal).
Does not cover: kernel bugs, CPU side channels, use of memory bandwidth that disturbs others,
    files below those folders that the user can read and should not share, a tool that fills the
    memory behind /tmp. Mode `none` covers none of this: see `JailMode`.
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


# Folders of /usr and /usr/local that a tool chain lies in. Not share, src or games: what people
# keep there (data sets, say) is no business of an assembler.
_TOOL_FOLDERS = ("bin", "lib", "lib32", "lib64", "libx32", "libexec", "include")


def _bind(path: Path | str) -> list[str]:
    return ["--ro-bind", str(path), str(path)]


def _top_level(only: str = "") -> list[str]:
    """Arguments for /bin, /lib, /lib64 ..., which are symbolic links into /usr on most systems."""
    arguments: list[str] = []
    for name in ("bin", "lib", "lib32", "lib64", "libx32"):
        path = Path("/", name)
        if not name.startswith(only):
            continue
        if path.is_symlink():
            arguments += ["--symlink", str(path.readlink()), str(path)]
        elif path.is_dir():
            arguments += _bind(path)
    return arguments


@functools.lru_cache(maxsize=1)
def _libraries() -> list[str]:
    """Arguments that show the 64-bit libraries and the dynamic loader."""
    folders = [Path("/usr/lib/x86_64-linux-gnu"), Path("/usr/lib64")]  # Debian; Fedora, SUSE
    found = [path for path in folders if path.is_dir() and not path.is_symlink()]
    shown = [argument for path in found or [Path("/usr/lib")] for argument in _bind(path)]
    return [*shown, *_top_level("lib")]


@functools.lru_cache(maxsize=1)
def _tools() -> list[str]:
    """Arguments that show compilers, assembler, linker, headers and libraries.

    Python packages are left out: superasm itself, with its examples' outputs, may be one.
    """
    arguments: list[str] = []
    for root in (Path("/usr"), Path("/usr/local")):
        cross = [path.name for path in root.glob("x86_64-*-linux*")] + ["x86_64-linux-gnu"]
        for name in (*_TOOL_FOLDERS, *dict.fromkeys(cross)):
            path = root / name
            if path.is_symlink():
                arguments += ["--symlink", str(path.readlink()), str(path)]
            elif path.is_dir() and any(path.iterdir()):
                arguments += _bind(path)
                for package in path.glob("python*") if name.startswith("lib") else ():
                    if package.is_dir() and not package.is_symlink():
                        arguments += ["--tmpfs", str(package)]
    homes = set()
    for tool in ("gcc", "clang", "as", "ld"):
        parts = Path(os.path.realpath(shutil.which(tool) or "/")).parts
        if parts[1:2] == ("opt",) and len(parts) > 3:
            homes.add(Path(*parts[:3]))
        elif parts[1:3] == ("nix", "store"):
            homes.add(Path("/nix/store"))
    return [*arguments, *_top_level(), *(a for home in sorted(homes) for a in _bind(home))]


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
    arguments = [
        bwrap,
        *("--unshare-user", "--unshare-pid", "--unshare-ipc", "--unshare-uts", "--unshare-net"),
        *("--unshare-cgroup-try", "--uid", "65534", "--gid", "65534", "--hostname", "jail"),
        *("--die-with-parent", "--new-session", "--cap-drop", "ALL", "--clearenv"),
        *("--ro-bind-try", "/etc/ld.so.cache", "/etc/ld.so.cache"),
        *("--ro-bind", str(runner), "/runner"),
    ]
    if profile is Profile.PROGRAM:
        return [*arguments, *_libraries(), "--remount-ro", "/", "--chdir", "/", "/runner", *flags]
    for device in ("null", "zero", "urandom"):
        arguments += ["--dev-bind", f"/dev/{device}", f"/dev/{device}"]
    arguments += ["--ro-bind-try", "/etc/alternatives", "/etc/alternatives"]
    return [*arguments, *_tools(), "--tmpfs", "/tmp", "--chdir", "/tmp", "/runner", *flags]


def refusal(stderr: str) -> SandboxError:
    """Explain why a jail did not start, from what bubblewrap or the runner said."""
    text = " ".join(stderr.split())[:300] or "no message"
    if any(sign in text for sign in ("new namespace", "Operation not permitted", "uid map")):
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
