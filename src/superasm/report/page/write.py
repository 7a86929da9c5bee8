"""Writes a page: one folder that any browser opens from disk, without a server or a network.

::

    page/
      index.html           the overview, readable without scripts
      data.js              programs and comparisons
      programs/N.js        one program each, loaded when it is opened
      style.css *.js       the page's own
      superasm-page.json   marks the folder as ours: only such a folder is ever written over

Covers: text from models that tries to become markup or script (templates escape, data is JSON in
    ASCII without `<`, scripts only make text nodes, and a content security policy allows no inline
    script); a writer that is killed (`index.html` comes last, the next call begins anew).
Does not cover: two writers of one folder.
"""

import json
import re
from collections.abc import Callable, Mapping
from importlib import import_module, resources
from pathlib import Path
from typing import Any

from superasm import __version__
from superasm.core.answers import TaskResult
from superasm.core.errors import StorageError, ToolMissing, UserError, boundary
from superasm.core.verdict import Rules
from superasm.report.page import charts, data
from superasm.report.page.evidence import Evidence, rules_from
from superasm.report.page.programs import program_facts, run_facts
from superasm.report.text import printable
from superasm.store.run import RunFolder

MARKER = "superasm-page.json"
_KIND = "superasm page"
_TEMPLATE = "index.html.jinja"
STATIC = ("style.css", "code.css", "core.js", "table.js", "list.js", "program.js", "parts.js")
_OURS = re.compile(r"\d+\.js")


def write_page(
    run: RunFolder, folder: Path, *, progress: Callable[[int, int], None] | None = None
) -> list[Path]:
    """Write the page of a run and return the files written, `index.html` first.

    Args:
        run: finished or not.
        folder: a new or empty one, or an earlier page, which is written over.
        progress: called with (programs done, all programs).

    Raises:
        ToolMissing: jinja2 is not installed.
        UserError: there is no run, or the folder is something else.
        StorageError: the run is damaged, or the page can't be written.
    """
    template = _template()
    overview = data.overview(run.facts(), run.rows())
    tasks = run.tasks()
    rules = rules_from(overview.facts.settings)
    _claim(folder)
    entrants = [entry.facts.name for entry in overview.entries]
    by_task: dict[str, dict[str, TaskResult]] = {}
    for entry in overview.entries:
        for row in entry.rows:
            by_task.setdefault(row.task_id, {})[row.entrant] = row
    written = [folder / MARKER]
    with Evidence(run.evaluation_rows(), rules) as evidence:
        for number, task in enumerate(overview.facts.tasks):
            if progress is not None:
                progress(number, len(overview.facts.tasks))
            facts = program_facts(
                number, task, tasks.get(task[0]), by_task.get(task[0], {}), entrants, evidence
            )
            path = folder / "programs" / f"{number}.js"
            written.append(_write(path, script("superasm.loaded", facts)))
    written.append(_write(folder / "data.js", script("superasm.run", run_facts(overview))))
    written += [_write(folder / name, _asset(name)) for name in STATIC]
    text = template.render(**_context(overview, rules))
    return [_write(folder / "index.html", text), *written]


def script(function: str, facts: Mapping[str, Any]) -> str:
    """Return a script that calls a function with JSON which can't end a script or a string.

    All but ASCII is escaped (U+2028 and lone surrogates too), and so are `<`, `>` and `&`.
    """
    text = json.dumps(facts, separators=(",", ":"), allow_nan=False)
    for sign in "<>&":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return f"{function}({text});\n"


def _claim(folder: Path) -> None:
    """Make the folder, or clear an earlier page out of it."""
    with boundary(StorageError, f"writing {folder}", hint="give another folder with -o"):
        if folder.exists() and not folder.is_dir():
            raise UserError(f"{folder} is not a folder", hint="give a new folder with -o")
        if folder.is_dir() and any(folder.iterdir()) and not _is_ours(folder):
            raise UserError(
                f"{folder} holds something other than a page of superasm report",
                hint="give a new or empty folder with -o",
            )
        programs = folder / "programs"
        programs.mkdir(parents=True, exist_ok=True)
        marker = {"kind": _KIND, "superasm": __version__}
        (folder / MARKER).write_text(json.dumps(marker) + "\n")
        (folder / "index.html").unlink(missing_ok=True)
        for path in programs.iterdir():
            if _OURS.fullmatch(path.name):
                path.unlink()


def _is_ours(folder: Path) -> bool:
    marker = folder / MARKER
    if not marker.is_file():
        return False
    try:
        found = json.loads(marker.read_text())
    except ValueError:
        return False
    return isinstance(found, dict) and found.get("kind") == _KIND


def _write(path: Path, text: str) -> Path:
    with boundary(StorageError, f"writing {path}", hint="give another folder with -o"):
        path.write_text(text, encoding="utf-8", errors="backslashreplace", newline="\n")
    return path


def _asset(name: str) -> str:
    return (resources.files("superasm.report.page") / "assets" / name).read_text("utf-8")


def _template() -> Any:
    try:
        jinja2 = import_module("jinja2")
    except ImportError as error:
        hint = "pip install 'superasm[report]'"
        raise ToolMissing("the jinja2 library is not installed", hint=hint) from error
    environment = jinja2.Environment(
        autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["printable"] = printable
    # Charts are made of escaped pieces only (`svg`).
    environment.filters["drawn"] = import_module("markupsafe").Markup
    return environment.from_string(_asset(_TEMPLATE))


def _context(overview: data.Overview, rules: Rules) -> dict[str, Any]:
    ranked = [entry for entry in overview.entries if entry.standing is not None]
    reasons = data.reasons(overview.entries)
    curves = data.attempt_curves(overview.entries)
    passed = {name: curve.passed for name, curve in curves.items()}
    faster = {name: curve.speedup for name, curve in curves.items() if curve.speedup}
    shares = [
        (entry.facts.name, data.shares(entry.standing, reasons))
        for entry in ranked
        if entry.standing
    ]
    return {
        "overview": overview,
        "facts": overview.facts,
        "rules": rules,
        "version": __version__,
        "ranked": ranked,
        "groups": (("As in the paper", data.PAPER), ("What can be relied on", data.HONEST)),
        "effort": data.EFFORT,
        "reasons": [(reason, data.shade(i)) for i, reason in enumerate(reasons)],
        "shares": shares,
        "curves": curves,
        "distribution": charts.distribution(data.spreads(ranked)) if ranked else "",
        "pass_curves": charts.curves(passed, ratios=False) if passed else "",
        "speedup_curves": charts.curves(faster, ratios=True) if faster else "",
        "outcomes": charts.outcomes(shares) if shares else "",
    }
