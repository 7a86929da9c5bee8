"""`superasm optimize`: from a C file and its tests to faster, checked assembly."""

import os
import shlex
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

from superasm.cli import common, model
from superasm.cli.inputs import read_draft
from superasm.cli.searched import search_facts, search_lines
from superasm.config.load import settings_id
from superasm.config.settings import Settings
from superasm.core.candidate import Candidate
from superasm.core.errors import StorageError, UserError, boundary
from superasm.core.evaluation import Evaluation
from superasm.core.verdict import Outcome, Verdict, judge
from superasm.evaluate.admission import Baseline, admit
from superasm.evaluate.evaluator import Evaluator
from superasm.evaluate.timing import rules_of
from superasm.optimize.consult import Consulted
from superasm.optimize.memory import SearchMemory
from superasm.optimize.pipeline import optimize
from superasm.optimize.proposers import parts_from, proposals_of, search_plan
from superasm.optimize.result import Contender, Result
from superasm.optimize.tiny import open_tiny
from superasm.propose.compilers import isa_flags
from superasm.report.facts import Json, evaluation_facts, speedup_facts, verdict_facts
from superasm.report.screen import interval, show
from superasm.store.results import ResultStore
from superasm.store.row import machine_id, verdict_columns
from superasm.store.trail import Trail


def command(
    program: common.ProgramArgument,
    tests: common.TestsOption = None,
    inputs: common.InputsOption = None,
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", help="Where to write the best assembly.", metavar="FILE"),
    ] = None,
    budget: Annotated[str, typer.Option(help="Time to spend, e.g. 60s or 2m.")] = "60s",
    isa: Annotated[
        str,
        typer.Option(help="Widest instruction set allowed: x86-64, v2, v3, v4 or native."),
    ] = "native",
    fast_math: Annotated[
        bool, typer.Option("--fast-math", help="Also try -ffast-math (outputs must still match).")
    ] = False,
    without: Annotated[
        str,
        typer.Option(
            help="Parts to leave out, to see what each is worth: compilers, tiny, flags, rules, "
            "search.",
            metavar="PARTS",
        ),
    ] = "",
    seed: Annotated[int, typer.Option(help="Seed of the search's random choices.")] = 0,
    fresh: Annotated[
        bool,
        typer.Option("--fresh", help="Begin anew, whatever earlier searches of this task found."),
    ] = False,
    model_name: model.ModelOption = "",
    base_url: model.BaseUrlOption = "",
    strategy: model.StrategyOption = "single",
    shown: model.ShownOption = "c+asm",
    tell: model.TellOption = "",
    examples: model.ExamplesOption = None,
    shots: model.ShotsOption = 2,
    answer: model.AnswerOption = "full",
    tiny_model: Annotated[
        Path | None,
        typer.Option(
            help="Folder of a tiny model (RUN/model of superasm train), instead of the one that "
            "comes with superasm.",
            metavar="FOLDER",
        ),
    ] = None,
    harness: common.HarnessOption = None,
    ldflags: common.LinkOption = "-lm",
    config: common.ConfigOption = None,
    overrides: common.SetOption = None,
    store: common.StoreOption = None,
    unsafe: common.UnsafeOption = False,
    as_json: common.JsonOption = False,
) -> int:
    """Find assembly that gives the same outputs and runs faster than gcc -O3.

    Tries gcc and every clang on PATH at many settings, and what a tiny language model makes of
    gcc's code, checks each result on all tests in a jail, and races those that pass. From the best
    of them it searches on: other flags, rewrites of hot code, random edits, each accepted by
    measurement. The winner is timed afresh on inputs that did not choose it. Says so plainly when
    nothing is significantly faster; that is a success too, and the output file then holds the
    gcc -O3 assembly.

    With --model, a language model is asked as well; its answers are checked and raced like all
    others, and search goes on from them. If its server fails, that is told, and the rest goes on.

    Example: superasm optimize prog.c --tests tests/ --inputs big/ -o best.s
    """
    settings = common.settings_from(config, overrides, unsafe=unsafe)
    settings = model.with_base_url(settings, base_url)
    wanted = model.wanted_from(
        model_name,
        base_url,
        strategy,
        shown,
        answer,
        tell=tell,
        examples=examples,
        shots=shots,
        seed=seed,
    )
    seconds = common.seconds_from(budget)
    parts = parts_from(without)
    isa_flags(isa)  # Refuses an unknown level now, not after the first minute.
    draft = read_draft(program, tests, inputs, harness or [], ldflags)
    record_to = ResultStore.open(common.store_path(store))
    trail = Trail.open(record_to.path)
    if output is not None:
        _check_writable(output, program)
    with (
        common.LiveReporter() as reporter,
        model.consulting(wanted, settings, isa, reporter.phase) as consultation,
    ):
        tiny = open_tiny(tiny_model, reporter.phase) if "tiny" in parts else None
        baseline = admit(draft, settings, progress=reporter.phase)
        evaluator = Evaluator(baseline, settings, waiting=reporter.waiting)
        run_id = settings_id(settings)

        def record(candidate: Candidate, evaluation: Evaluation, verdict: Verdict) -> None:
            record_to.append(
                baseline.task.name,
                candidate,
                evaluation,
                verdict_columns(verdict),
                settings_id=run_id,
            )

        result = optimize(
            evaluator,
            proposals_of(
                parts,
                evaluator,
                isa=isa,
                seed=seed,
                fast_math=fast_math,
                tiny=tiny,
                tell=reporter.phase,
            ),
            settings,
            budget_seconds=seconds,
            reporter=reporter,
            record=record,
            search=search_plan(parts, isa, seed),
            memory=SearchMemory(
                trail,
                baseline.task,
                settings_id=run_id,
                machine_id=machine_id(evaluator.machine),
                seed=seed,
                fresh=fresh,
            ),
            adviser=consultation,
        )
        consulted = consultation.consulted if consultation else None
        others = result.offered or result.searched
        if consulted and consulted.error and not (others or consulted.attempts):
            raise consulted.error  # The model was all that there was to try.
        best = result.winner
        if best is None or best.verdict.outcome is Outcome.SLOWER:
            best = _baseline_itself(evaluator, settings)
    build = _build_command(output, program, harness or [], ldflags) if output else None
    work = _Work(baseline, settings, output, build, record_to.path, consulted)
    if consulted is not None:
        model.warn(consulted)
    if output is not None:
        chosen = _as_candidate(baseline) if work.writes_baseline(result) else best.candidate
        hint = f"every candidate is in {record_to.path} (column assembly)"
        with boundary(StorageError, f"writing {output}", hint=hint):
            _write(output, chosen.assembly.encode("utf-8", "surrogateescape"))
    if as_json:
        common.print_json(_facts(work, best, result))
    else:
        _print(work, best, result)
    return common.EXIT_INTERRUPTED if result.interrupted else 0


def _as_candidate(baseline: Baseline) -> Candidate:
    return Candidate(baseline.assembly, "gcc -O3 (the baseline)")


def _baseline_itself(evaluator: Evaluator, settings: Settings) -> Contender:
    """The answer when nothing looks faster: the baseline, built and tested like a candidate."""
    candidate = _as_candidate(evaluator.baseline)
    evaluation = evaluator.evaluate(candidate)
    return Contender(candidate, evaluation, judge(evaluation, rules_of(settings.timing)))


def _check_writable(path: Path, program: Path) -> None:
    """Find out before the work, not after it, that the output can't be written."""
    if path.is_dir():
        raise UserError(f"{path} is a folder", hint="give a file name, e.g. -o best.s")
    with boundary(UserError, f"writing {path}", hint="choose another place with -o"):
        if path.exists() and path.samefile(program):
            raise UserError(f"-o {path} is the C file itself", hint="give another, e.g. -o best.s")
        if path.exists():
            path.open("ab").close()
        else:
            tempfile.TemporaryFile(dir=path.parent).close()


def _write(path: Path, data: bytes) -> None:
    """Write the whole file or leave it as it was; a device or a pipe is just written to."""
    if path.exists() and not path.is_file():
        path.write_bytes(data)
        return
    target = path.resolve()
    with tempfile.NamedTemporaryFile(dir=target.parent, delete=False) as file:
        try:
            file.write(data)
            file.flush()
            mask = os.umask(0)
            os.umask(mask)
            os.fchmod(file.fileno(), 0o666 & ~mask)
            os.replace(file.name, target)  # noqa: PTH105 - one name is a str
        except BaseException:
            os.unlink(file.name)  # noqa: PTH108
            raise


def _build_command(assembly: Path, program: Path, harness: list[Path], ldflags: str) -> str:
    # gcc takes a file without .s for a linker script.
    known = assembly.suffix == ".s"
    source = [str(assembly)] if known else ["-x", "assembler", str(assembly), "-x", "none"]
    name = program.stem if program.stem != assembly.name else f"{program.stem}.out"
    further = ["-O3", *map(str, harness)] if harness else []
    return shlex.join(["gcc", *further, *source, "-o", name, *ldflags.split()])


def _runner_up(best: Contender, result: Result) -> Contender | None:
    """The best other contender by race timing, as long as it was timed."""
    others = [c for c in result.ranking if c.candidate.id != best.candidate.id]
    timed = [c for c in others if c.verdict.speedup is not None]
    return timed[0] if timed else None


def _portable(best: Contender, result: Result) -> Contender | None:
    """The best contender that runs on every x86-64, if the winner does not."""
    if best.evaluation.build.isa == "x86-64":
        return None
    plain = [c for c in result.ranking if c.evaluation.build.isa == "x86-64"]
    return next((c for c in plain if c.verdict.speedup is not None and c.point > 1), None)


def _same_isa(best: Contender, result: Result) -> Contender | None:
    """What gcc -O3 itself makes of the wider instruction set, if the winner needs it."""
    if best.evaluation.build.isa == "x86-64":
        return None
    for contender in result.ranking:
        flags = contender.candidate.parameters.get("cflags", "").split()
        plain = [flag for flag in flags if not flag.startswith(("-march=", "-ffp-contract="))]
        if contender.candidate.id == best.candidate.id:
            continue
        if contender.candidate.parameters.get("cc") == "gcc" and plain == ["-O3"] != flags:
            profiled = contender.candidate.parameters.get("profiled") == "true"
            if not profiled and contender.verdict.speedup is not None:
                return contender
    return None


def _not_confirmed(best: Contender, result: Result) -> Json | None:
    """What won the race and was slower when timed afresh: it is not the answer, but is told."""
    lost = result.winner
    if lost is None or lost is best:
        return None
    speedup = speedup_facts(lost.verdict.speedup)
    return {"proposer": lost.candidate.proposer, "id": lost.candidate.id, "speedup": speedup}


def _race_facts(contender: Contender | None) -> Json | None:
    if contender is None:
        return None
    return {
        "proposer": contender.candidate.proposer,
        "id": contender.candidate.id,
        "isa": contender.evaluation.build.isa,
        "race_speedup": speedup_facts(contender.verdict.speedup),
    }


def _facts(work: "_Work", best: Contender, result: Result) -> Json:
    baseline, rules = work.baseline, rules_of(work.settings.timing)
    return {
        **verdict_facts(best.verdict),
        **evaluation_facts(
            baseline.task, best.candidate, best.evaluation, rules, baseline.assembly
        ),
        "final": result.final,
        "interrupted": result.interrupted,
        "output": str(work.output) if work.output else None,
        "output_is_baseline": work.writes_baseline(result),
        "build": work.build,
        "not_confirmed": _not_confirmed(best, result),
        **search_facts(result),
        "model": model.model_facts(work.consulted, best.candidate) if work.consulted else None,
        "runner_up": _race_facts(_runner_up(best, result)),
        "portable": _race_facts(_portable(best, result)),
        "same_isa_gcc": _race_facts(_same_isa(best, result)),
        "ranking": [_race_facts(contender) for contender in result.ranking],
        "failed": [asdict(failure) for failure in result.failures],
        "offered": result.offered,
        "proposed": result.proposed,
        "duplicates": result.duplicates,
        "total_seconds": result.seconds,
        "store": str(work.store),
    }


def _print(work: "_Work", best: Contender, result: Result) -> None:
    extra: list[tuple[str, str]] = []
    own_race = next((c for c in result.ranking if c.candidate.id == best.candidate.id), None)
    for label, other in (
        ("runner-up", _runner_up(best, result)),
        ("for any x86-64", _portable(best, result)),
        ("same ISA, gcc -O3", _same_isa(best, result)),
    ):
        if other is not None and all(other.candidate.proposer not in text for _, text in extra):
            # A race figure is to be read beside the winner's own, not beside its final one.
            own = "" if own_race is None else f" (the above {own_race.point:.2f}x)"
            text = f"{other.point:.2f}x while racing{own}: {other.candidate.proposer}"
            extra.append((label, text))
    if result.winner is not None and result.winner is not best:
        lost = f"{interval(result.winner.verdict.speedup)}: {result.winner.candidate.proposer}"
        extra.append(("slower after all", lost))
    asked = model.model_lines(work.consulted) if work.consulted else []
    extra = [*asked, *search_lines(result), *extra]
    passed = sum(not (work.consulted and work.consulted.made(c.candidate)) for c in result.ranking)
    tried = f"{result.proposed} of {result.offered} candidates in {result.seconds:.0f} s: "
    tried += f"{passed} right and different from each other"
    if result.failures:
        tried += f", {len(result.failures)} failed"
    if result.proposed < result.offered:
        tried += " (a larger --budget tries more)"
    if result.offered:
        extra.append(("tried", tried))
    extra += [
        ("failed", f"{failure.name}: {failure.status} - {failure.reason}")
        for failure in result.failures[:3]
    ]
    if work.output is not None:
        what = "the gcc -O3 assembly" if work.writes_baseline(result) else "the assembly above"
        extra.append(("written", f"{work.output} ({what})"))
    else:
        extra.append(("written", "nothing: -o FILE writes the assembly"))
    console = Console(highlight=False)
    if result.interrupted:
        console.print("interrupted: this is what was found so far", style="bold yellow")
    elif best is not result.winner:
        console.print("nothing faster was found: the answer is what gcc -O3 makes")
    if not result.final and result.winner is not None:
        console.print("not timed afresh: this figure also chose it", style="yellow")
    show(
        console,
        work.baseline.task,
        best.candidate,
        best.evaluation,
        best.verdict,
        rules_of(work.settings.timing),
        work.baseline.assembly,
        extra=extra,
    )
    if work.build is not None:
        # On one line, however long, so that it can be copied.
        console.print(Text(f"build it: {work.build}"), soft_wrap=True)


@dataclass(frozen=True, slots=True)
class _Work:
    """What one call of the command works on."""

    baseline: Baseline
    settings: Settings
    output: Path | None
    build: str | None
    store: Path
    consulted: Consulted | None

    def writes_baseline(self, result: Result) -> bool:
        """The output is the baseline's assembly, because nothing is known to be faster."""
        return not result.faster and not (result.interrupted and result.winner is not None)
