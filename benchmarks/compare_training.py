"""Two experiments of `benchmarks/training.py` side by side: which taught more?

    python benchmarks/compare_training.py RUN OTHER

Both have had their exam. Of every way of training that is in both: how much faster the answers of
RUN's models are than those of OTHER's, over the programs that both were examined on (models that
are shown different things have different programs that are too long for them).
"""

import argparse
from pathlib import Path

from superasm.train.exam import Exam
from training_exam import read_rows
from training_tables import Line, compared, lines_of


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("run", type=Path)
    parser.add_argument("other", type=Path)
    asked = parser.parse_args()
    first, second = (_lines(folder) for folder in (asked.run, asked.other))
    print("| model | answer | programs in both | ratio of speedups |")
    print("|---|---|---|---|")
    for (name, way), line in first.items():
        if (other := second.get((name, way))) is not None:
            both = len(line.logs.keys() & other.logs.keys())
            print(f"| {name} | {way} | {both} | {compared(line, other)} |")


def _lines(folder: Path) -> dict[tuple[str, str], Line]:
    found = read_rows(folder / "exam")
    if not found:
        raise SystemExit(f"{folder} has had no exam")
    return lines_of(found, Exam().best)


if __name__ == "__main__":
    main()
