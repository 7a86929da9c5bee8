"""Write `answers.jsonl`: 300 answers as models give them, each with the label that is right for it.

Run it by hand to renew the set: `python tests/models/replay/make.py`. Programs are compiled by the
gcc that is there, and what comes out is committed, so that the answers stay as they are. A label
follows from how an answer is made, never from what superasm says of it: "verdict:..." is the status
of a candidate, "answer:..." the outcome for an answer that holds no candidate.
"""

import json
import random
import subprocess
from pathlib import Path

FOLDER = Path(__file__).parent
PROGRAMS = {
    "sum": r"""#include <stdio.h>
int main(void) {
    int n, x, total = 0;
    if (scanf("%d", &n) != 1) return 1;
    for (int i = 0; i < n; i++) {
        if (scanf("%d", &x) != 1) return 2;
        total += x;
    }
    printf("%d\n", total);
    return 0;
}
""",
    "bits": r"""#include <stdio.h>
int main(void) {
    unsigned n, total = 0;
    if (scanf("%u", &n) != 1) return 1;
    for (unsigned i = 1; i <= n; i++)
        for (unsigned v = i; v; v &= v - 1) total++;
    printf("%u\n", total);
    return 0;
}
""",
    "reverse": r"""#include <stdio.h>
static char line[1 << 16];
int main(void) {
    int c, n = 0;
    while ((c = getchar()) != EOF && n < (1 << 16)) line[n++] = (char)c;
    while (n > 0) putchar(line[--n]);
    putchar('\n');
    return 0;
}
""",
}
# One change per program that every test shows: a start value, a bound, a character.
WRONG = {
    "sum": [("total = 0", "total = 1"), ("i < n", "i < n - 1"), ("%d\\n", "%d \\n")],
    "bits": [("total = 0", "total = 1"), ("i = 1;", "i = 2;"), ("%u\\n", "%u\\n\\n")],
    "reverse": [("'\\n'", "' '"), ("n > 0", "n > 1"), ("return 0", "return 3")],
}
TAGS = ["asm", "assembly", "", "s", "x86asm", "ASM", "gas", "nasm", "text"]
THOUGHT = (
    "The loop adds one number at a time.\n```asm\n\tmovl\t$0, %eax\n```\nSo I would unroll it."
)


def compiled(source: str, flags: str = "-O3") -> str:
    command = ["gcc", *flags.split(), "-S", "-o", "-", "-x", "c", "-"]
    return subprocess.run(command, input=source, capture_output=True, text=True, check=True).stdout


def after_main(text: str, code: str) -> str:
    assert text.count("\nmain:\n") == 1
    return text.replace("\nmain:\n", f"\nmain:\n{code}")


def assemblies(name: str, baseline: str) -> list[tuple[str, str]]:
    """Whole files with their labels."""
    source = PROGRAMS[name]
    passed = [
        baseline,
        *(compiled(source, flags) for flags in ("-O2", "-O1", "-Os", "-O3 -fno-plt")),
        baseline.replace(".L", ".Lmine"),
        baseline.replace("\tret\n", "\tnop\n\tret\n"),
        "# Faster.\n" + baseline.replace("\nmain:\n", "\nmain: # Begin.\n"),
    ]
    wrong = [compiled(source.replace(old, new), "-O3") for old, new in WRONG[name]]
    crashed = [after_main(baseline, "\txorl\t%eax, %eax\n\tmovl\t(%rax), %eax\n")]
    endless = [after_main(baseline, ".Lhang:\n\tjmp\t.Lhang\n")]
    broken = [
        after_main(baseline, "\taddzq\t$1, %rax\n"),
        after_main(baseline, "\tmovl\t%eax\n"),
        after_main(baseline, ".Ltwice:\n\tnop\n.Ltwice:\n"),
    ]
    refused = [
        "\t.intel_syntax noprefix\n\t.globl\tmain\nmain:\n\tmov\teax, 0\n\tret\n",
        "\t.text\n\t.global\tmain\nmain:\n\tmov\tw0, #0\n\tret\n\tstp\tx29, x30, [sp, -16]!\n",
        after_main(baseline, '\t.incbin\t"/etc/hostname"\n'),
        after_main(baseline, "\tmovl\t$57, %eax\n\tsyscall\n"),
        after_main(baseline, "\tjmp\t.Lnowhere\n"),
    ]
    kinds = {
        "verdict:passed": passed,
        "verdict:wrong_output": wrong,
        "verdict:crashed": crashed,
        "verdict:timed_out": endless,
        "verdict:build_failed": broken,
        "verdict:refused": refused,
    }
    return [(text, label) for label, texts in kinds.items() for text in texts]


def wrapped(text: str, draw: random.Random) -> str:
    """A whole file as an answer: fenced in one of many ways."""
    tag = draw.choice(TAGS)
    fence = draw.choice(["```", "```", "```", "````", "~~~"])
    block = f"{fence}{tag}\n{text}{fence}\n"
    tagged = f"```asm\n{text}```\n"
    other = "```asm\n\t.globl\tmain\nmain:\n\tmovl\t$9, %eax\n\tret\n```\n"
    ways = [
        block,
        f"Here is the faster program:\n\n{block}\nIt does the same.",
        f"<think>\n{THOUGHT}\n</think>\n\n{block}",
        f"{THOUGHT}\n</think>\n{tagged}",
        f"{tagged}\nIt is the code of\n```c\nint main(void) {{ return 0; }}\n```\n",
        f"{tagged}\nNote the\n```\nxorl %eax, %eax\n```\nat its end.",
        tagged.replace("\n", "\r\n"),
        f"  ```asm\n{text}  ```\n",
    ]
    if "%" in text:  # Of several blocks the last one in AT&T syntax is the answer.
        ways.append(f"First try:\n{other}That is wrong, so:\n{tagged}")
    return draw.choice(ways)


def edited(*pairs: tuple[str, str], length: int = 7) -> str:
    marks = ("<" * length + " SEARCH\n", "=" * length + "\n", ">" * length + " REPLACE\n")
    return "\n".join(f"{marks[0]}{old}{marks[1]}{new}{marks[2]}" for old, new in pairs)


def edits(baseline: str, draw: random.Random) -> list[tuple[str, str]]:
    """Answers of search/replace blocks with their labels."""
    lines = baseline.splitlines(keepends=True)
    unique = [line for line in lines if lines.count(line) == 1 and line.startswith("\t")]
    begin = next(line for line in lines if line == "main:\n")
    ident = next(line for line in unique if ".ident" in line)
    size = next(line for line in unique if ".size\tmain" in line)
    twice = next(line for line in lines if lines.count(line) > 1)
    nop = (begin, begin + "\tnop\n")
    good = [
        edited(nop),
        edited(nop, (ident, "")),
        edited((ident, ""), nop),
        edited(nop, length=9),
        edited((begin.replace("\n", "  \n"), begin)),
        edited((size, "\tnop\n" + size), (ident, '\t.ident\t"me"\n')),
    ]
    crash = edited((begin, begin + "\txorl\t%eax, %eax\n\tmovl\t(%rax), %eax\n"))
    build = edited((begin, begin + "\taddzq\t$1, %rax\n"))
    bad = [
        edited((twice, "\tnop\n")),
        edited(("\tmovl\t$12345, %edi\n", "\tnop\n")),
        edited(("  main:\n", "main:\n")),
        edited(nop, nop),
        edited(("", "\tnop\n")),
        f"<<<<<<< SEARCH\n{begin}>>>>>>> REPLACE\n",
        f"<<<<<<< SEARCH\n{begin}======\n{begin}>>>>>>> REPLACE\n",
        f"<<<<<<< ORIGINAL\n{begin}=======\n{begin}>>>>>>> UPDATED\n",
    ]
    cut = [edited(nop)[:-12], edited(nop) + "<<<<<<< SEARCH\n" + begin]
    found = [(text, "verdict:passed") for text in good]
    found += [(crash, "verdict:crashed"), (build, "verdict:build_failed")]
    found += [(text, "answer:bad_edit") for text in bad]
    found += [(text, "answer:truncated") for text in cut]

    def around(text: str, label: str) -> str:
        choices = [text, f"I change little:\n\n{text}", f"<think>{THOUGHT}</think>\n{text}"]
        if label != "answer:truncated":
            choices += [
                f"```\n{text}```\n",
                f"```diff\n{text}```\nDone.",
                text.replace("\n", "\r\n"),
            ]
        return draw.choice(choices)

    return [(around(text, label), label) for text, label in found]


def empty_handed(baseline: str) -> list[tuple[str, str]]:
    """Answers that hold no candidate, with their labels."""
    half = baseline[: len(baseline) // 2]
    return [
        ("", "answer:no_answer"),
        ("   \n\n", "answer:no_answer"),
        ("The program is as fast as it can be.", "answer:no_answer"),
        ("```c\nint main(void) { return 0; }\n```", "answer:no_answer"),
        (f"<think>\n```asm\n{baseline}```\n</think>\n", "answer:no_answer"),
        ("Use `xorl %eax, %eax` rather than `movl $0, %eax`.", "answer:no_answer"),
        ("again " * 3000, "answer:no_answer"),
        (f"```asm\n{half}", "answer:truncated"),
        (f"Here:\n```asm\n{baseline}```\nBetter:\n```asm\n{half}", "answer:truncated"),
        (f"<think>\n```asm\n{baseline}```\nLet me see", "answer:truncated"),
        ("```asm\n" + "\tmovl\t$1, %eax\n" * 3000, "answer:truncated"),
        ("I'm sorry, but I can't help with that.", "answer:refused"),
        ("I cannot provide assembly for this program.", "answer:refused"),
        ("I won't do that.", "answer:refused"),
    ]


def main() -> None:
    rows: list[dict[str, str]] = []
    for name, source in PROGRAMS.items():
        draw = random.Random(name)
        baseline = compiled(source)
        (FOLDER / f"{name}.c").write_text(source)
        (FOLDER / f"{name}.s").write_text(baseline)
        answers = edits(baseline, draw) + empty_handed(baseline)
        files = assemblies(name, baseline)
        number = 0
        while len(answers) < 100:
            text, label = files[number % len(files)]
            # Each file once without fences where a reader can tell that it is assembly.
            bare = number < len(files) and label in ("verdict:passed", "verdict:wrong_output")
            answers.append((text if bare else wrapped(text, draw), label))
            number += 1
        rows += [{"task_id": name, "answer": a, "label": label} for a, label in answers]
    with (FOLDER / "answers.jsonl").open("w") as file:
        for row in rows:
            file.write(json.dumps(row) + "\n")


if __name__ == "__main__":
    main()
