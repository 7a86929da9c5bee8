"""Where the time goes, for people and as JSON: hot blocks as annotated assembly."""

from collections.abc import Mapping, Sequence

from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from superasm.evaluate.profile import Profile
from superasm.report.screen import put
from superasm.report.text import printable

_MOST_CALLS = 6
_LINE = 4


def profile_facts(profile: Profile, share: float, lines: Mapping[int, int]) -> dict[str, object]:
    """Return what `--json` prints about a profile.

    Args:
        profile: what was found.
        share: blocks that have this part of the time together are listed.
        lines: source lines by statement index.
    """
    return {
        "inputs": [case.case for case in profile.cases],
        "instructions": profile.instructions,
        "library_share": profile.library_share,
        "calls_timed": profile.timed,
        "calls": [
            {"function": name, "count": count, "share": _call_share(profile, name)}
            for name, count in profile.calls.items()
        ],
        "blocks": [_block_facts(profile, b, lines) for b in profile.hot_blocks(share)],
    }


def _call_share(profile: Profile, name: str) -> float:
    graph = profile.unit.graph
    return sum(part for i, part in profile.call_shares.items() if graph.calls[i] == name)


def _block_facts(profile: Profile, number: int, lines: Mapping[int, int]) -> dict[str, object]:
    unit = profile.unit
    block = unit.graph.blocks[number]
    return {
        "number": number,
        "function": block.function,
        "labels": list(block.labels),
        "count": profile.count(number),
        "share": profile.share(number),
        "loop_depth": unit.loops.depth(number),
        "calls": [
            {"function": unit.graph.calls[i], "share": profile.call_shares.get(i, 0.0)}
            for i in block.instructions
            if i in unit.graph.calls
        ],
        "source_lines": sorted({lines[i] for i in block.instructions if i in lines}),
        "instructions": [unit.lines[i].strip() for i in block.instructions],
    }


def show_profile(
    console: Console,
    name: str,
    assembly: str,
    profile: Profile,
    *,
    share: float,
    most: int,
    lines: Mapping[int, int],
    source: Sequence[str],
) -> None:
    """Print the summary and the hottest blocks.

    Args:
        console: where to.
        name: of the program.
        assembly: what was profiled: a file, or the command that compiled it.
        profile: what was found.
        share: show blocks until they have this part of the time together.
        most: show at most this many.
        lines: source lines by statement index.
        source: the text of the source, by line.
    """
    hot = profile.hot_blocks(share)
    shown = hot[:most]
    parts: list[RenderableType] = [
        Text(printable(name), style="dim"),
        Text("where the time goes", style="bold"),
        _summary(assembly, profile, shown),
    ]
    for number in shown:
        parts += ["", _heading(profile, number), _listing(profile, number, lines, source, console)]
    rest = sum(profile.share(b) for b in hot[most:])
    if rest:
        count = len(hot) - most
        more = (
            f"{count} more block{'s' if count > 1 else ''} with {rest:.1%} of the time (--blocks)"
        )
        parts += ["", Text(more, style="dim")]
    put(console, Group(*parts))


def _summary(assembly: str, profile: Profile, shown: Sequence[int]) -> Table:
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_column(style="dim", no_wrap=True)
    table.add_column(overflow="fold")
    graph = profile.unit.graph
    inputs = len(profile.cases)
    together = sum(map(profile.share, shown))
    size = sum(len(graph.blocks[b].instructions) for b in shown)
    whole = sum(len(block.instructions) for block in graph.blocks)
    library = f"{profile.library_share:.1%} of the time"
    if not profile.timed:
        library += " (guessed: the time-stamp counter can't be read here)"
    rows = [
        ("assembly", assembly),
        ("inputs", f"{inputs}: {', '.join(case.case for case in profile.cases)}"),
        ("instructions", f"{profile.instructions:,} in the program's own code"),
        ("shown", f"{together:.1%} of the time, in {size} of {whole} instructions"),
        ("library calls", library if profile.calls else "none"),
    ]
    calls = list(profile.calls.items())
    for function, count in calls[:_MOST_CALLS]:
        rows.append(("", f"{function}: {count:,} times, {_call_share(profile, function):.1%}"))
    if len(calls) > _MOST_CALLS:
        rows.append(("", f"... and {len(calls) - _MOST_CALLS} more"))
    for label, text in rows:
        table.add_row(label, Text(printable(text)))
    return table


def _heading(profile: Profile, number: int) -> Text:
    block = profile.unit.graph.blocks[number]
    depth = profile.unit.loops.depth(number)
    where = f"in {depth} loop{'s' if depth > 1 else ''}" if depth else "in no loop"
    count = profile.count(number)
    times = f"executed {count:,} time{'s' if count != 1 else ''}"
    return Text.assemble(
        (f"{profile.share(number):6.1%}  ", "bold"),
        (printable(block.function), "cyan"),
        (f"  block {number}, {where}, {times}", "dim"),
    )


def _listing(
    profile: Profile,
    number: int,
    lines: Mapping[int, int],
    source: Sequence[str],
    console: Console,
) -> Text:
    """Labels and instructions; beside them the source line where it changes, and library time."""
    unit = profile.unit
    block = unit.graph.blocks[number]
    result = Text(no_wrap=True, overflow="ellipsis")
    for label in block.labels:
        result.append(f"{printable(label)}:\n", "yellow")
    width = max((len(unit.lines[i].expandtabs()) for i in block.instructions), default=0)
    width = min(width, console.width // 2)
    last = 0
    for index in block.instructions:
        line = unit.lines[index].strip().expandtabs()
        result.append(f"        {printable(line):<{width}}")
        if part := profile.call_shares.get(index):
            result.append(f"  {part:.1%} in {printable(unit.graph.calls[index])}", "bold")
        at = lines.get(index, last)
        if at != last and at <= len(source):
            result.append(f"  {at:>{_LINE}}: {printable(source[at - 1].strip())}", "dim")
            last = at
        result.append("\n")
    result.right_crop()
    return result


def profile_text(profile: Profile, share: float, most: int) -> str:
    """Return the hottest blocks as plain text, for a model to read.

    Args:
        profile: what was found.
        share: list blocks until they have this part of the time together.
        most: list at most this many.
    """
    unit = profile.unit
    parts: list[str] = []
    for number in profile.hot_blocks(share)[:most]:
        block = unit.graph.blocks[number]
        depth = unit.loops.depth(number)
        where = f"in {depth} loop{'s' if depth > 1 else ''}" if depth else "in no loop"
        parts.append(
            f"{profile.share(number):.0%} of the time in {block.function}, {where}, "
            f"executed {profile.count(number)} times:"
        )
        parts += [f"{label}:" for label in block.labels]
        parts += [f"\t{unit.lines[i].strip()}" for i in block.instructions]
    return "\n".join(parts)
