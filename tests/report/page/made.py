"""A benchmark run made by hand: four entrants, five programs, one of them really evaluated."""

import random
import subprocess
from pathlib import Path

from superasm.asm.effects import EffectsTable
from superasm.asm.unit import Unit
from superasm.config.load import dump
from superasm.config.settings import Evaluator as EvaluatorSettings
from superasm.config.settings import Settings, TimingPlan
from superasm.core.answers import AttemptFacts, FinalFacts, TaskResult
from superasm.core.candidate import Candidate
from superasm.core.evaluation import (
    BuildLog,
    BuildStage,
    CaseResult,
    Evaluation,
    InputTiming,
    Machine,
    RunStatus,
    Samples,
    StopReason,
    Timing,
)
from superasm.core.verdict import Verdict, judge
from superasm.evaluate.admission import Draft, Input, admit
from superasm.evaluate.evaluator import Evaluator, TimingRequest
from superasm.evaluate.profile import profile
from superasm.evaluate.timing import rules_of
from superasm.store.row import verdict_columns
from superasm.store.run import EntrantFacts, HotLine, RunFacts, RunFolder, TaskFacts

HOSTILE = (
    "</script><script>window.hacked=1</script><img src=x onerror='window.hacked=2'>\u2028\u202e"
)
HOSTILE_NAME = '<img src=x onerror=window.hacked=3> "q" & \' 日本 naïve'
MODELS = ("SmolLM2-135M c-only full best-of-4", "Coder <b>α</b> c+asm edits best-of-4")
COMPILER, SEARCH = "gcc -O2", "search 20s"
ENTRANTS = (
    EntrantFacts(MODELS[0], "model", "SmolLM2-135M", "c-only", "full", "best-of-n", 4),
    EntrantFacts(MODELS[1], "model", "Coder", "c+asm", "edits", "best-of-n", 4, cost=(0.8, 4.0)),
    EntrantFacts(COMPILER, "compiler"),
    EntrantFacts(SEARCH, "search"),
)
MACHINE = Machine("cpu <1>", "1", "6.1", "gcc 12", "ld 2.40", "glibc 2.36", 2, False, "bubblewrap")
SETTINGS = Settings(
    evaluator=EvaluatorSettings(lanes=1),
    timing=TimingPlan(max_seconds=1.5, max_pairs=24, precision=0.05),
)
COUNT_BITS = """\
#include <stdio.h>

/* Counts the bits of many words, one by one. */
static int bits(unsigned long x)
{
    int n = 0;
    while (x) {
        x &= x - 1;
        n++;
    }
    return n;
}

int main(void)
{
    unsigned long seed, count, total = 0;
    while (scanf("%lu %lu", &seed, &count) == 2)
        for (unsigned long i = 0; i < count; i++) {
            seed = seed * 6364136223846793005UL + 1442695040888963407UL;
            total += bits(seed);
        }
    printf("%lu\\n", total);
    return 0;
}
"""
LOOPS = {
    "horner": "for (long i = 0; i < n; i++) s = s * 31 + i;",
    "collatz": "for (long i = 1; i < n; i++) for (long k = i; k > 1; s++) k = k & 1 ? 3*k+1 : k/2;",
    "sum_of_squares": "for (long i = 0; i < n; i++) s += i * i % 7;",
    HOSTILE_NAME: "for (long i = 0; i < n; i++) s ^= i << (i & 7); /* </script><b>é */",
}


def source_of(body: str) -> str:
    return (
        "#include <stdio.h>\nint main(void)\n{\n    long n, s = 0;\n"
        f'    if (scanf("%ld", &n) != 1) return 1;\n    {body}\n    printf("%ld\\n", s);\n'
        "    return 0;\n}\n"
    )


def compiled(source: str, *flags: str) -> str:
    command = ["gcc", "-S", "-x", "c", "-o", "-", "-", *flags]
    return subprocess.run(command, input=source, capture_output=True, text=True, check=True).stdout


def samples(dice: random.Random, milliseconds: float) -> Samples:
    costs = tuple(int(milliseconds * 1e6 * dice.lognormvariate(0, 0.01)) for _ in range(48))
    return Samples(tuple(cost + 20_000 for cost in costs), costs)


def case(difference: str = "") -> CaseResult:
    return CaseResult(
        "t1", RunStatus.EXITED, not difference, 0, None, None, difference, "", 9, 1, None
    )


class Maker:
    """Writes rows and evaluations into a run."""

    def __init__(self, run: RunFolder) -> None:
        self.run = run
        self.dice = random.Random(7)
        self.rules = rules_of(SETTINGS.timing)

    def store(self, name: str, candidate: Candidate, evaluation: Evaluation) -> Verdict:
        verdict = judge(evaluation, self.rules)
        columns = verdict_columns(verdict)
        self.run.evaluations.append(name, candidate, evaluation, columns, settings_id="s")
        return verdict

    def evaluate(
        self, task: tuple[str, str], text: str, speedup: float, *, difference: str = "", **more
    ) -> tuple[Candidate, Verdict]:
        """Store a selection timing and a fresh one with samples made by chance."""
        candidate = Candidate(text, more.pop("proposer", "model"), {"temperature": "0.5"})
        build = BuildLog(BuildStage.BUILT, **more)
        for held_out in (False, True):
            inputs = tuple(
                InputTiming(
                    f"perf-{number}",
                    samples(self.dice, 10 * number),
                    samples(self.dice, 10 * number / speedup),
                    samples(self.dice, 0.02),
                )
                for number in (1, 2)
            )
            timing = Timing(inputs, 2, StopReason.PRECISE, None, (), 240, held_out)
            untimed = difference or build.identical
            facts = Evaluation(
                task[0], candidate.id, build, (case(difference),), 1,
                None if untimed else timing, MACHINE, 1.0,
            )  # fmt: skip
            verdict = self.store(task[1], candidate, facts)
        return candidate, verdict

    def row(
        self,
        entrant: str,
        task: tuple[str, str],
        answers: list[tuple[Candidate, Verdict] | tuple[str, str]],
        tokens: int = 0,
    ) -> None:
        """Write a row; an answer without assembly is (outcome, reason)."""
        attempts, best = [], None
        for number, answer in enumerate(answers):
            used = {
                "prompt_tokens": tokens * 3, "completion_tokens": tokens + number,
                "seconds": 1.5 * number, "finish": "stop" if tokens else "",
            }  # fmt: skip
            if isinstance(answer[0], str):
                attempts.append(AttemptFacts(number, answer[0], reason=answer[1], **used))
                continue
            candidate, verdict = answer
            speedup = verdict.speedup.point if verdict.speedup else None
            passed = verdict.status == "passed"
            attempts.append(
                AttemptFacts(
                    number, "found", str(verdict.status), verdict.reason,
                    built=verdict.status != "build_failed", passed=passed,
                    identical="identical" in verdict.flags,
                    selection=speedup and speedup * 1.01, fresh=speedup,
                    candidate_id=candidate.id, **used,
                )
            )  # fmt: skip
            if passed and (best is None or speedup > best[2]):
                best = number, answer, speedup
        final = None
        if best is not None:
            candidate, verdict = best[1]
            final = FinalFacts(
                candidate.id, candidate.proposer, str(verdict.status), str(verdict.outcome), "",
                verdict.tests_passed, verdict.tests_total, verdict.speedup, verdict.wall,
                tuple(map(str, verdict.flags)),
            )  # fmt: skip
        self.run.add_row(
            TaskResult(
                entrant, *task, tuple(attempts), best[0] if best else None, final, "done", 12.5
            )
        )


def really_evaluated(maker: Maker) -> tuple[str, str]:
    """Admit, profile, evaluate and time one program with the real gcc in the real jail."""
    tests = (Input("one", b"1 5\n"), Input("none", b""))
    timed = tuple(Input(f"perf-{i}", b"%d 20000\n" % i) for i in range(4))
    baseline = admit(Draft("count_bits", COUNT_BITS.encode(), tests, timed), SETTINGS)
    evaluator = Evaluator(baseline, SETTINGS)
    task = (baseline.task.id, "count_bits")
    unit = Unit.read(baseline.assembly, EffectsTable(SETTINGS.sandbox))
    found = profile(unit, baseline.task.performance, evaluator.builder, SETTINGS)
    hot = [
        HotLine(unit.instruction(index).line, found.share(block), found.count(block))
        for block in found.hot_blocks()
        for index in unit.graph.blocks[block].instructions
    ]
    maker.run.add_task(
        TaskFacts(
            *task, "bits", COUNT_BITS, baseline.assembly, tuple(sorted(hot, key=lambda h: h.line))
        )
    )
    popcnt = COUNT_BITS.replace("total += bits(seed)", "total += __builtin_popcountl(seed)")
    texts = {
        "popcnt": compiled(popcnt, "-O3", "-mpopcnt"),
        "O2": compiled(COUNT_BITS, "-O2"),
        "same": baseline.assembly + f"# {HOSTILE}\n",
        "broken": baseline.assembly.replace("\tret\n", f"\tretx # {HOSTILE}\n"),
        "wrong": baseline.assembly.replace("main:", "main:\n\txorl\t%eax, %eax\n\tret", 1),
    }
    answers = {}
    for name, text in texts.items():
        candidate = Candidate(text, name)
        request = TimingRequest(SETTINGS.timing, held_out=True, seed=1)
        evaluation = evaluator.evaluate(candidate, request if name in ("popcnt", "O2") else None)
        answers[name] = candidate, maker.store(task[1], candidate, evaluation)
    maker.row(
        MODELS[0],
        task,
        [answers["broken"], answers["wrong"], ("no_answer", ""), answers["same"]],
        900,
    )
    maker.row(
        MODELS[1],
        task,
        [answers["wrong"], answers["popcnt"], ("refused", HOSTILE), answers["same"]],
        700,
    )
    maker.row(COMPILER, task, [answers["O2"]])
    maker.row(SEARCH, task, [answers["popcnt"]])
    return task


def make_run(folder: Path) -> RunFolder:
    run = RunFolder(folder)
    with run.writing():
        maker = Maker(run)
        tasks = [really_evaluated(maker)]
        for number, (name, body) in enumerate(LOOPS.items()):
            task = (f"{number + 1:016x}", name)
            tasks.append(task)
            source = source_of(body)
            base, other, third = (compiled(source, flag) for flag in ("-O3", "-O2", "-Os"))
            run.add_task(TaskFacts(*task, "<i>loops</i>" if number == 3 else "loops", source, base))
            other += f"# {HOSTILE}\n"
            slow = maker.evaluate(task, other, 0.9, proposer="gcc -O2")
            quick = maker.evaluate(task, third, (1.3, 1.0, 12.5, 1.08)[number])
            same = maker.evaluate(task, base, 1.0, identical=True)
            wrong = maker.evaluate(task, base + "\tnop\n", 1.0, difference=f"line 1: {HOSTILE}")
            nothing = ("truncated", f"ends within a line: {HOSTILE}")
            weak = [
                nothing,
                wrong,
                ("no_answer", ""),
                same if number % 2 else ("bad_edit", HOSTILE),
            ]
            maker.row(MODELS[0], task, weak, 800 + number)
            maker.row(MODELS[1], task, [wrong, quick, nothing, slow], 600 + number)
            maker.row(COMPILER, task, [slow if number else quick])
            maker.row(SEARCH, task, [quick])
        run.begin(
            RunFacts(
                ENTRANTS, tuple(tasks), "corpus", "val", dump(SETTINGS),
                {"seed": 1, "x": "</script>"}, {"cpu": MACHINE.cpu, "cc": MACHINE.cc},
                "0123abc", "0.1.0",
                "2026-11-24T23:00:00", "superasm bench corpus -o run & <x>",
            )
        )  # fmt: skip
    return run


def without_rows(run: RunFolder, folder: Path, *, kept: int) -> RunFolder:
    """A copy of a run of which only so many rows are there yet."""
    part = RunFolder(folder)
    with part.writing():
        part.begin(run.facts())
        for task in list(run.tasks().values())[:-1]:
            part.add_task(task)
        rows = run.rows()
        for row in rows[:kept]:
            part.add_row(row)
    return part
