"""A small tree in the layout of Project CodeNet, with one defect at least per reason to reject.

As a script, it builds a data set from a tree with an inspection that runs nothing; for tests that
kill the process or measure its memory.
"""

import json
import random
import resource
import shutil
import sys
import time
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from superasm.config.settings import Evaluator, Sandbox, Settings
from superasm.core.task import Case, Task
from superasm.dataset.build import build
from superasm.dataset.codenet import codenet
from superasm.dataset.entry import Entry, Measured, RawTask, Rejected, Split
from superasm.dataset.gates import ANY_LENGTH, GateRules
from superasm.dataset.select import Selection

HEAD = (
    "submission_id,problem_id,user_id,date,language,original_language,filename_ext,status,"
    "cpu_time,memory,code_size,accuracy"
)
SETTINGS = Settings(
    sandbox=Sandbox(wall_limit_seconds=2.0, output_mib=1), evaluator=Evaluator(lanes=1)
)
# HEAVY takes longer on any machine, the others much less.
RULES = replace(ANY_LENGTH, most_ms=10.0)
SELECTION = Selection(val_fraction=0.4, seed=1)

IO = "#include <stdio.h>\n#include <stdlib.h>\n#include <string.h>\n"
SUM = """
int main(void) {
    long total = 0, item;
    while (scanf("%ld", &item) == 1) {
        if (item < 0) total -= item * 3; else total += item;
    }
    printf("%ld\\n", total);
    return 0;
}
"""
PRIMES = """
static char composite[20000];
int main(void) {
    int limit, count = 0;
    scanf("%d", &limit);
    for (int i = 2; i <= limit; i++) {
        if (composite[i]) continue;
        count++;
        for (int j = i + i; j <= limit; j += i) composite[j] = 1;
    }
    printf("%d primes\\n", count);
    return 0;
}
"""
REVERSE = """
int main(void) {
    char line[300];
    while (fgets(line, sizeof line, stdin)) {
        size_t n = strcspn(line, "\\n");
        for (size_t i = n; i > 0; i--) putchar(line[i - 1]);
        putchar('\\n');
    }
    return 0;
}
"""
COUNT = """
int main(void) {
    int seen[26] = {0}, c;
    while ((c = getchar()) != EOF) if (c >= 'a' && c <= 'z') seen[c - 'a']++;
    for (int i = 0; i < 26; i++) printf("%c : %d\\n", 'a' + i, seen[i]);
    return 0;
}
"""
SORT = """
static int by_value(const void *a, const void *b) {
    int x = *(const int *)a, y = *(const int *)b;
    return (x > y) - (x < y);
}
int main(void) {
    int values[1000], n = 0;
    while (n < 1000 && scanf("%d", &values[n]) == 1) n++;
    qsort(values, n, sizeof *values, by_value);
    for (int i = 0; i < n; i++) printf("%d%c", values[i], i + 1 < n ? ' ' : '\\n');
    return 0;
}
"""
GCD = """
static unsigned gcd(unsigned a, unsigned b) { return b ? gcd(b, a % b) : a; }
int main(void) {
    unsigned a, b;
    while (scanf("%u %u", &a, &b) == 2) printf("%u %u\\n", gcd(a, b), a / gcd(a, b) * b);
    return 0;
}
"""
COLLATZ = """
int main(void) {
    unsigned long n, steps = 0;
    if (scanf("%lu", &n) != 1) return 1;
    do { n = n % 2 ? 3 * n + 1 : n / 2; steps++; } while (n != 1 && steps < 5000);
    printf("steps %lu\\n", steps);
    return 0;
}
"""
DIGITS = """
int main(void) {
    int c, digits = 0, letters = 0, lines = 0;
    for (c = getchar(); c != EOF; c = getchar()) {
        switch (c) {
        case '\\n': lines++; break;
        case '0': case '1': case '2': case '3': case '4': digits++; break;
        default: letters += c > ' ';
        }
    }
    printf("%d/%d/%d\\n", digits, letters, lines);
    return 0;
}
"""
HEAVY = """
int main(void) {
    volatile long i, wasted = 0;
    for (i = 0; i < 100000000; i++) wasted += i;
    printf("%ld\\n", wasted);
    return 0;
}
"""
GROWS = """
__attribute__((noinline)) static int grows(int x) { int y = x + 1; return y > x; }
int main(void) {
    int x = 0;
    scanf("%d", &x);
    printf("%d\\n", grows(x));
    return 0;
}
"""
OUTSIDE = """
int main(void) {
    static int table[4] = {1, 2, 3, 4}, after[4];
    volatile int i = 4;
    printf("%d\\n", table[i] * 0 + after[0] + 1);
    return 0;
}
"""
OPEN_QUOTE = '__asm__(".ascii \\"never closed");\n' + SUM


@dataclass
class Problem:
    """One problem: its submissions by name, and its tests as (input, output).

    Attributes:
        reasons: why each submission that has one is rejected; the others are good.
    """

    tests: list[tuple[bytes, bytes | None]]
    sources: dict[str, str | bytes | None] = field(default_factory=dict)
    reasons: dict[str, str] = field(default_factory=dict)

    def add(self, name: str, source: str | bytes | None, reason: str = "") -> "Problem":
        self.sources[name] = IO + source if isinstance(source, str) else source
        if reason:
            self.reasons[name] = reason
        return self


def renamed(source: str) -> str:
    """The same program with other names, comments and layout."""
    text = source.replace("total", "answer").replace("item", "x").replace("    ", "\t")
    return "/* my solution */\n" + text.replace("{\n", "{ // begin\n")


def problems() -> dict[str, Problem]:
    """All problems. The tests of `sums` fit SUM and its variants."""
    sums = [(b"1 2 3\n", b"6\n"), (b"-5 7\n", b"22\n"), (b"", b"0\n")]
    japanese = "/* 合計を表示 */\n".encode("shift_jis") + (IO + SUM).encode()
    found = {
        "p00001": Problem(sums)
        .add("s000000001", SUM)
        .add("s000000002", renamed(SUM), "near_duplicate")
        .add("s000000003", japanese, "near_duplicate"),
        "p00002": Problem([(b"100\n", b"25 primes\n"), (b"19999\n", b"2262 primes\n")])
        .add("s000000011", PRIMES)
        .add("s000000012", HEAVY.replace("volatile", "volatile /* slow */"), "wrong_output"),
        "p00003": Problem([(b"x\n", b"")])
        .add("s000000021", "int main(void) { return absent; }", "does_not_compile")
        .add("s000000022", "int f(void) { return 1; }", "does_not_link")
        .add("s000000023", OPEN_QUOTE, "not_analysable")
        .add("s000000024", "int main(void) { return 0; }", "prints_nothing"),
        "p00004": Problem([(b"1\n", b"1\n")])
        .add("s000000031", "int main(void) { volatile int *p = 0; return *p; }", "crashes")
        .add("s000000032", "int main(void) { for (volatile int i = 0;; i = 1); }", "times_out")
        .add("s000000033", 'int main(void) { for (;;) puts("more"); }', "floods"),
        "p00005": Problem([(b"1\n", b"1\n")])
        .add(
            "s000000041",
            'int main(void) { int x; printf("%p\\n", (void *)&x); return 0; }',
            "not_deterministic",
        )
        .add(
            "s000000042",
            'int main(void) { FILE *f = fopen("x", "r"); return fgetc(f); }',
            "needs_system",
        ),
        "p00006": Problem([(b"2147483647\n", b"1\n")])
        .add("s000000051", GROWS, "undefined_behaviour")
        .add("s000000052", OUTSIDE, "sanitizer"),
        "p00007": Problem([(b"abc\ndef\n", b"cba\nfed")])  # The end of the line is missing.
        .add("s000000061", REVERSE)
        .add("s000000062", COUNT, "wrong_output"),
        "p00008": Problem([(b"hello\n", b"0/5/1\n")])
        .add("s000000071", DIGITS)
        .add("s000000072", b"/*" + b"x" * (10 << 20) + b"*/" + SUM.encode(), "too_large")
        .add("s000000073", None, "unreadable")
        .add("s000000074", b"\0\1\2", "not_c")
        .add("s000000075", b"\n", "not_c"),
        "p00009": Problem([(b"27\n", b"steps 111\n")]).add("s000000081", COLLATZ),
        "p00010": Problem([(b"12 18\n", b"6 36\n"), (b"5 7\n", None)]).add("s000000091", GCD),
        "p00011": Problem([(b"1\n", b"1\n")]).add("s000000101", SUM),
        "p00012": Problem([])
        .add("s000000111", SORT, "no_tests")
        .add("s000000112", COUNT, "no_tests"),
        "p00013": Problem([(b"", b"4999999950000000\n")]).add("s000000121", HEAVY, "no_headroom"),
        "p00014": Problem([(b"3 1 2\n", b"1 2 3\n")]).add("s000000131", SORT),
    }
    # Lines of the tables that can't be read are sources as well: they have a reason, too.
    found["p00009"].reasons["p00009.csv:5"] = "unreadable"
    found["p00011"].reasons = {"p00011.csv:1": "unreadable"}
    return found


def write(folder: Path, wanted: dict[str, Problem] | None = None) -> tuple[Path, Path]:
    """Write a tree; return the folders of CodeNet and of the tests."""
    root, tests = folder / "Project_CodeNet", folder / "tests"
    (root / "metadata").mkdir(parents=True)
    tests.mkdir()
    for name, problem in (wanted or problems()).items():
        sources = root / "data" / name / "C"
        sources.mkdir(parents=True)
        for submission, source in problem.sources.items():
            if source is not None:
                data = source.encode() if isinstance(source, str) else source
                (sources / f"{submission}.c").write_bytes(data)
        for number, (given, expected) in enumerate(problem.tests):
            (tests / name).mkdir(exist_ok=True)
            (tests / name / f"input.{number}.txt").write_bytes(given)
            if expected is not None:
                (tests / name / f"output.{number}.txt").write_bytes(expected)
        write_table(root / "metadata" / f"{name}.csv", list(problem.sources))
    cut = root / "metadata" / "p00009.csv"
    if cut.exists():
        cut.write_bytes(cut.read_bytes().rstrip() + b"\ns000000082,p00009,u1,15")
    if (other := root / "metadata" / "p00011.csv").exists():
        other.write_text("submission,verdict\ns000000101,Accepted\n")
    return root, tests


def write_table(path: Path, submissions: list[str]) -> None:
    """Write a table with these as accepted in C, and others that are not."""
    problem = path.stem
    rest = "0,1,200,1/1"
    lines = [HEAD, f"s900000001,{problem},u1,1500000000,Python,Python3,py,Accepted,{rest}"]
    lines.append(f"s900000002,{problem},u1,1500000000,C,C,c,Wrong Answer,{rest}")
    lines += [f"{s},{problem},u1,1500000000,C,C (gcc),c,Accepted,{rest}" for s in submissions]
    path.write_text("\n".join(lines) + "\n")


def grow(folder: Path, times: int) -> None:
    """Add copies of all problems to a tree, under other names and with another function each."""
    root, tests = folder / "Project_CodeNet", folder / "tests"
    for name in sorted(path.stem for path in (root / "metadata").glob("p000*.csv")):
        for copy in range(1, times):
            other = f"p{copy:02d}{name[3:]}"
            rng = random.Random(other)
            text = (root / "metadata" / f"{name}.csv").read_text()
            (root / "metadata" / f"{other}.csv").write_text(text.replace(name, other))
            if (tests / name).exists():
                shutil.copytree(tests / name, tests / other)
            shutil.copytree(root / "data" / name, root / "data" / other)
            for path in (root / "data" / other / "C").glob("*.c"):
                with path.open("ab") as file:
                    noise = "+".join(str(rng.randrange(1 << 30)) for _ in range(300))
                    file.write(f"\nlong more(void) {{ return {noise}; }}\n".encode())


def quick_inspect(
    raw: RawTask,
    split: Split,
    settings: Settings,
    rules: GateRules,
    *,
    seconds: float = 0.0,
    output_bytes: int = 100,
) -> Entry | Rejected:
    """Make an entry without running anything; its numbers follow from the reference."""
    time.sleep(seconds)
    rng = random.Random(raw.provenance.reference + raw.provenance.problem)
    if rng.random() < 0.1:
        return Rejected(raw.provenance, "crashes", "as the dice would have it")
    out = rng.randbytes(output_bytes)
    cases = tuple(Case(test.name, test.stdin, out) for test in raw.draft.tests[:1])
    task = Task(raw.draft.name, raw.draft.source, cases, cases)
    measured = Measured(10, 100, rng.uniform(1, 5), rng.random(), (rng.uniform(1, 9),), True)
    return Entry(task, raw.provenance, split, measured, "main:\n\tret\n", raw.notes)


def main(tree: str, out: str, workers: str, seconds: str, output_bytes: str) -> None:
    """Build with `quick_inspect`; print the peak memory of this process."""
    root, tests = Path(tree, "Project_CodeNet"), Path(tree, "tests")
    build(
        codenet(root, tests),
        Path(out),
        SETTINGS,
        RULES,
        SELECTION,
        int(workers),
        arguments={"tree": tree},
        inspect=partial(quick_inspect, seconds=float(seconds), output_bytes=int(output_bytes)),
    )
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(json.dumps({"peak_mib": peak / 1024}))


if __name__ == "__main__":
    main(*sys.argv[1:])
