"""Does reinforcement learning teach a tiny model anything about real programs? From nothing.

    python benchmarks/training.py -o RUN
    python benchmarks/training.py -o RUN --configs configs/train/smollm2 --begin FILE.gguf

The second form does the same with a model that exists (and one seed, if --seeds 1 is added).
Data: data/synthetic, which is in the repository, and the corpus, which is built first; or those
that --data names. Then: pairs from rewrites, neither tested nor timed; a
model from scratch that reads programs and imitates rewrites; per seed some more of that in another
order (SFT), and from there PPO with `cgs`, PPO with `so`, and GRPO with `cgs`; at last an exam of
all models on held-out tasks of the val split, whose families no model was trained on. Greedy
answers, samples as they come, and the best of eight, whose figures are fresh timings on held-out
inputs (`train.exam`); and answers that are the same for every program, which a model that has
learned something about programs must beat.

A command that was killed goes on when it is given again; one with other --arms adds to the table.
`--quick` is a small version of it all that takes minutes: it shows that the parts fit together, and
not how much is learned.

Two runs of reinforcement learning go on side by side, so that one generates while the other one's
answers are timed; timing is serialised over the machine either way (`sandbox.lane`).
"""

import argparse
import itertools
import json
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from superasm.config.settings import Settings
from superasm.evaluate.machine import fingerprint
from superasm.train.settings import SECTIONS, TrainSettings
from training_exam import sit
from training_tables import report, throughput

ROOT = Path(__file__).resolve().parents[1]
CONFIGS = ROOT / "configs" / "train" / "tiny"
SYNTHETIC = ROOT / "data" / "synthetic"


@dataclass(frozen=True)
class Arm:
    """One way of training, over seeds."""

    name: str
    command: tuple[str, ...]
    overrides: tuple[str, ...] = ()


_SUPERASM = ("-m", "superasm")
_TRAIN_SFT = (*_SUPERASM, "train", "sft")
_SO = ("reward.scheme=so", "reward.shift=1.0", "reward.scale=10.0")
ARMS = (
    Arm("ppo-cgs", (*_SUPERASM, "train", "ppo")),
    Arm("ppo-so", (*_SUPERASM, "train", "ppo"), _SO),
    Arm("grpo-cgs", (*_SUPERASM, "train", "grpo")),
    # Those that follow are done when they are asked for by --arms.
    Arm("ppo-best", (*_SUPERASM, "train", "ppo"), ("ppo.best_share=0.5",)),
    Arm("ppo-released", (str(Path(__file__).with_name("released_reward.py")),)),
)
# The corpus's own tests kill 2,290 of 2,321 mutants; more of them take long to find.
_CORPUS = ("corpus", "--strength-seconds", "0")
_SYNTHETIC = ("synthetic", "-n", "1832")
# Small in all that takes time. A beginner of a minute is often wrong, so that there is something to
# be learned in minutes.
_QUICK: Mapping[str, tuple[str, ...]] = {
    "synthetic": ("-n", "60"),
    "rewrites": ("data.most_tasks=40",),
    "read": (
        "run.steps=180",
        "sft.reading=120",
        "sft.reading_tokens=2048",
        "sft.batch=32",
        "model.hidden=128",
        "model.layers=3",
        "model.heads=8",
        "model.key_value_heads=8",
        "model.inner=256",
    ),
    "sft": ("run.steps=8",),
    "rl": ("run.steps=30", "rollout.prompts=4"),
}


class Plan:
    """The folders of the experiment, and the commands that fill them.

    Args:
        folder: of the experiment.
        data: folders of data sets.
        quick: the small version.
        more: overrides of reinforcement learning, for ablations.
        configs: folder of the steps' settings.
        begin: model to begin with; None: one from scratch.
    """

    def __init__(
        self,
        folder: Path,
        data: Sequence[Path],
        quick: bool,
        more: Sequence[str],
        configs: Path = CONFIGS,
        begin: Path | None = None,
    ) -> None:
        self.folder, self.data, self.quick, self.more = folder, data, quick, tuple(more)
        self.configs, self.begin = configs, begin

    def small(self, step: str) -> tuple[str, ...]:
        """Return what the small version changes of a step."""
        return _QUICK[step] if self.quick else ()

    @property
    def reinforcement(self) -> TrainSettings:
        """The settings of reinforcement learning; an exam asks as it did."""
        return SECTIONS.load(self.configs / "ppo.toml", (*self.small("rl"), *self.more))

    @property
    def folders(self) -> str:
        """All data sets, as a setting."""
        return f"data.folders={json.dumps([str(path) for path in self.data])}"

    def build_data(self) -> None:
        """Build the data sets that are not there: the corpus if it is called so."""
        for path in self.data:
            if any(path.glob("*.parquet")):
                continue
            kind = _CORPUS if path.name == "corpus" else (*_SYNTHETIC, *self.small("synthetic"))
            self._run(f"data {path.name}", "data", "build", *kind, "-o", str(path))

    def rewrite(self) -> None:
        """Write the rewrites that are imitated, as they are."""
        self._make_pairs("rewrites", "pairs.measured=false")

    def imitate(self) -> None:
        """Train the model that reads, and imitates rewrites."""
        begin = () if self.begin is None else (f"model.path={self.begin}",)
        pairs = self._pairs("rewrites")
        self._train("read", None, _TRAIN_SFT, "sft", pairs, *begin, *self.small("read"))

    def imitate_more(self, seed: int) -> None:
        """Train the model of a seed: some more of the same, in an order of its own."""
        begin = f"model.path={self.model('read')}"
        pairs = self._pairs("rewrites")
        self._train("sft", seed, _TRAIN_SFT, "sft-more", pairs, begin, *self.small("sft"))

    def reinforce(self, arm: Arm, seed: int) -> None:
        """Do one run of reinforcement learning, or what is left of it."""
        begin = f"model.path={self.model('sft', seed)}"
        more = (*arm.overrides, *self.small("rl"), *self.more)
        self._train(arm.name, seed, arm.command, "ppo", begin, *more)

    def _train(
        self, name: str, seed: int | None, command: Sequence[str], config: str, *settings: str
    ) -> None:
        model = self.model(name, seed)
        if not model.exists():
            line = (*command, str(self.configs / f"{config}.toml"), "-o", str(model.parent))
            drawn = () if seed is None else (f"run.seed={seed}",)
            self._python(model.parent.name, *line, self.folders, *drawn, *settings)

    def model(self, name: str, seed: int | None = None) -> Path:
        """Return where a trained model is, or will be."""
        return self.folder / (name if seed is None else f"{name}-{seed}") / "model"

    def runs(self, name: str) -> list[Path]:
        """Return the folders of an arm's runs that are over, of earlier calls too, by seed."""
        found = (model.parent for model in self.folder.glob(f"{name}-*/model"))
        return sorted(found, key=lambda run: int(run.name.rpartition("-")[2]))

    def _pairs(self, name: str) -> str:
        return f"data.pairs={json.dumps([str(self.folder / f'{name}.jsonl')])}"

    def _make_pairs(self, name: str, *settings: str) -> None:
        done = self.folder / f"{name}.done"
        if not done.exists():
            out = str(self.folder / f"{name}.jsonl")
            first = ("train", "pairs", str(CONFIGS / "pairs.toml"), "-o", out, self.folders)
            self._run(name, *first, *settings, *self.small(name))
            done.touch()

    def _run(self, name: str, *command: str) -> None:
        self._python(name, *_SUPERASM, *command)

    def _python(self, name: str, *command: str) -> None:
        started = time.monotonic()
        log = self.folder / f"{name}.log"
        with log.open("a", encoding="utf-8") as file:
            line = [sys.executable, *command]
            ended = subprocess.run(line, stdout=file, stderr=file, check=False)
        if ended.returncode:
            raise SystemExit(f"{name} failed ({ended.returncode}); see {log}")
        print(f"{name}: {time.monotonic() - started:.0f} s", file=sys.stderr, flush=True)


def main() -> int:
    """Do all of it, or what is left."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("-o", "--output", type=Path, required=True, help="folder of the experiment")
    parser.add_argument("--data", type=Path, action="append", help="data set; may be repeated")
    parser.add_argument("--configs", type=Path, default=CONFIGS, help="settings of the steps")
    parser.add_argument("--begin", type=Path, help="model to begin with; else one from scratch")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--tasks", type=int, default=64, help="val tasks of the exam")
    parser.add_argument("--pairs", type=int, default=12, help="pairs of runs of a timing in it")
    names = ", ".join(arm.name for arm in ARMS)
    parser.add_argument("--arms", default="ppo-cgs,ppo-so,grpo-cgs", help=f"some of {names}")
    parser.add_argument("--quick", action="store_true", help="a small version, in minutes")
    parser.add_argument("--at-once", type=int, default=2, help="runs of learning side by side")
    parser.add_argument("more", nargs="*", metavar="KEY=VALUE", help="settings of learning")
    asked = parser.parse_args()
    if asked.quick:
        asked.seeds, asked.tasks, asked.pairs = 1, 8, 5
    started = time.monotonic()
    folder: Path = asked.output
    folder.mkdir(parents=True, exist_ok=True)
    data = asked.data or [SYNTHETIC, folder / "corpus"][: 1 if asked.quick else 2]
    plan = Plan(folder, data, asked.quick, asked.more, asked.configs, asked.begin)
    seeds = range(asked.seeds)
    arms = [arm for arm in ARMS if arm.name in asked.arms.split(",")]
    if len(arms) < len(asked.arms.split(",")):
        parser.error(f"--arms {asked.arms}: there are {names}")
    plan.build_data()
    plan.rewrite()
    plan.imitate()
    with ThreadPoolExecutor(asked.at_once) as threads:
        for run in [threads.submit(plan.imitate_more, seed) for seed in seeds]:
            run.result()
        runs = [threads.submit(plan.reinforce, arm, seed) for seed in seeds for arm in arms]
        for run in runs:
            run.result()
    base = asked.begin or plan.folder / "read" / "start"
    learned = {arm.name: plan.runs(arm.name) for arm in ARMS}
    models = {"base": base, "read": plan.model("read")}
    for place in (*plan.runs("sft"), *itertools.chain.from_iterable(learned.values())):
        models[place.name] = place / "model"
    found, best = sit(models, folder / "exam", plan.reinforcement, data, asked.tasks, asked.pairs)
    text = "\n".join((*report(found, best), "", *throughput(learned)))
    machine = fingerprint(Settings().sandbox)
    (folder / "table.md").write_text(f"{text}\n\nMachine: {machine.cpu}\n", encoding="utf-8")
    print(text)
    print(f"{time.monotonic() - started:.0f} s in this call", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
