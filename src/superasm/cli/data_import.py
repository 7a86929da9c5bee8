"""`superasm data import`: builds data sets from those that others published."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated

import typer

from superasm.cli import common
from superasm.cli.data import (
    OutOption,
    SeedOption,
    SimilarityOption,
    TopOption,
    ValOption,
    WorkersOption,
    run_build,
)


def import_published(
    files: Annotated[
        list[Path], typer.Argument(help="Parquet files, or folders of them.", metavar="FILE")
    ],
    out: OutOption,
    splits: Annotated[
        str,
        typer.Option(
            help="declared: the sides that the files declare, validation as it is and training "
            "without its problems; few-shot examples are for training. drawn: each problem is "
            "drawn anew, and no row is lost.",
            metavar="declared|drawn",
        ),
    ] = "declared",
    select: Annotated[
        str,
        typer.Option(
            help="everything that passes the gates; paper: the largest -O0 / -O3 gain, at least 3; "
            "headroom: programs whose own work is most of a run.",
            metavar="everything|paper|headroom",
        ),
    ] = "everything",
    top: TopOption = 0,
    per_problem: Annotated[
        int,
        typer.Option(
            help="With paper and headroom: of one problem at most; 0 keeps all.",
            min=0,
            metavar="N",
        ),
    ] = 10,
    least_ms: Annotated[
        float,
        typer.Option(
            help="With headroom: least own work of an input to time.", min=0, metavar="MS"
        ),
    ] = 5.0,
    val_fraction: ValOption = 0.05,
    similarity: SimilarityOption = 0.8,
    seed: SeedOption = 0,
    workers: WorkersOption = 0,
    config: common.ConfigOption = None,
    overrides: common.SetOption = None,
    unsafe: common.UnsafeOption = False,
    as_json: common.JsonOption = False,
) -> int:
    """Build from Parquet files with the rows of LLM4Code/llm_superoptimizer_ds.

    Only c_code and the tests are believed, and these only as far as they prove true: the baseline
    is compiled here, expected outputs come from the program, and a task is dropped
    where they differ in more than white space. What is told of unoptimized_assembly (-O0, -O3 or
    unknown) is a comparison with what gcc makes here. Rows of superasm data export are read too.
    Ctrl-C keeps what is done; the same command goes on from there.

    Example: superasm data import published train.parquet val.parquet -o published
    """
    settings = common.settings_from(config, overrides, unsafe=unsafe)
    from superasm.dataset.gates import ANY_LENGTH, GateRules
    from superasm.dataset.inspectors import inspect_published
    from superasm.dataset.published import Splits, published
    from superasm.dataset.select import Rule, Selection

    rule = common.choice_from(select, "--select", Rule)
    rules = GateRules(least_ms=least_ms) if rule is Rule.HEADROOM else ANY_LENGTH
    selection = Selection(
        rule, top, per_problem, similarity=similarity, val_fraction=val_fraction, seed=seed
    )
    chosen = common.choice_from(splits, "--splits", Splits)
    sources = published(files, splits=chosen, most_source_bytes=rules.most_source_bytes)
    whole = [str(path.resolve()) for path in files]
    arguments = {"kind": "published", "files": whole, "splits": str(chosen)}
    return run_build(
        sources.items, arguments, out, settings, rules, selection, workers, as_json,
        inspect_published, sources.rows, more=_levels,
    )  # fmt: skip


def _levels(folder: Path) -> Mapping[str, Mapping[str, int]]:
    """Count what the assembly that came with the tasks of a data set was compiled with."""
    from superasm.dataset.inspectors import LEVEL_NOTE, count_levels

    return {LEVEL_NOTE: count_levels(folder)}


IMPORT: dict[str, Callable[..., int]] = {"published": import_published}
