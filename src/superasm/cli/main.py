"""The console script: parses, calls a command, and turns errors into one line and a hint.

The commands are imported inside `run`, so that Ctrl-C while they load leaves no traceback.
"""

import io
import signal
import sys
from collections.abc import Sequence

_EXIT_USER, _EXIT_INTERRUPTED = 2, 130


def run(arguments: Sequence[str]) -> int:
    """Run one command and return its exit status.

    0 success; 1 the candidate failed; 2 bad input; 3 this machine can't do it; 130 interrupted.
    """
    try:
        from superasm.cli.app import UsageError, app
        from superasm.cli.common import report_error
        from superasm.core.errors import UserError
    except KeyboardInterrupt:
        return _EXIT_INTERRUPTED
    try:
        # In this mode the status of `typer.Exit` is returned.
        status = app(list(arguments or ["--help"]), prog_name="superasm", standalone_mode=False)
    except UsageError as error:
        message = error.format_message().rstrip(".")
        command = error.ctx.command_path if error.ctx else "superasm"
        wrong = UserError(message, hint=f"{command} --help")
        return report_error(wrong, as_json="--json" in arguments)
    except SystemExit as leaving:  # The reader of our output has gone.
        return leaving.code if isinstance(leaving.code, int) else 0
    return int(status or 0) if arguments else _EXIT_USER


def main() -> None:
    """Entry point of the console script."""
    # A kill by a supervisor should leave things as tidy as Ctrl-C does.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    if isinstance(sys.stdout, io.TextIOWrapper):
        # File names and assembly may hold bytes that are not UTF-8.
        sys.stdout.reconfigure(errors="backslashreplace")
    sys.exit(run(sys.argv[1:]))
