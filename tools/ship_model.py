"""Put a trained tiny model into the package: `superasm optimize` then asks it by default.

    .venv/bin/python tools/ship_model.py RUN/model [--half] [--to FOLDER]

Copies the files that `propose.tiny` reads, and no others; a README.md that is there stays. With
--half weights are stored as float16 (and still computed with as float32), and what that does to the
logits is measured on the programs in examples/, as gcc -O3 compiles them. Prints sizes and SHA-256.
Refuses what can't be loaded, or has more than 25 MB.
"""

import argparse
import hashlib
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from safetensors.numpy import load_file, save_file

from superasm.core.errors import SuperasmError, UserError
from superasm.core.task import Task
from superasm.optimize.tiny import SHIPPED
from superasm.propose.prompt import render
from superasm.propose.tiny.folder import CONFIG, FILES, WEIGHTS, TinyModel
from superasm.propose.tiny.llama import Array

MOST_BYTES = 25 * 10**6
EXAMPLES = Path(__file__).parents[1] / "examples"


def ship(source: Path, to: Path, *, half: bool) -> Iterator[str]:
    """Copy a model; yield what there is to say.

    Raises:
        UserError: it is no tiny model, or too large.
        StorageError: it can't be read.
    """
    original = TinyModel.load(source)
    with tempfile.TemporaryDirectory() as scratch:
        made = Path(scratch)
        for name in FILES:
            if (source / name).is_file():
                shutil.copyfile(source / name, made / name)
        if half:
            _make_half(made)
        shipped = TinyModel.load(made)
        total = sum(path.stat().st_size for path in made.iterdir())
        if total > MOST_BYTES:
            raise UserError(
                f"{source} has {total / 1e6:.1f} MB, more than {MOST_BYTES / 1e6:.0f} MB",
                hint="--half, or train a smaller one",
            )
        if half:
            yield from _effect(original, shipped)
        to.mkdir(parents=True, exist_ok=True)
        for name in FILES:
            (to / name).unlink(missing_ok=True)
        for path in sorted(made.iterdir()):
            shutil.copyfile(path, to / path.name)
            digest = hashlib.sha256(path.read_bytes()).hexdigest()
            yield f"{path.name:22} {path.stat().st_size:>10,} bytes  {digest}"
        yield f"{total / 1e6:.2f} MB in {to}; the model is known as {shipped.fingerprint}"


def _make_half(folder: Path) -> None:
    weights = load_file(folder / WEIGHTS)
    halves = {name: array.astype(np.float16) for name, array in weights.items()}
    save_file(halves, folder / WEIGHTS, metadata={"format": "pt"})
    config = json.loads((folder / CONFIG).read_text())
    config["dtype"] = "float16"
    (folder / CONFIG).write_text(json.dumps(config, indent=2) + "\n")


def _effect(original: TinyModel, shipped: TinyModel) -> Iterator[str]:
    """Say how far the logits of two models differ on programs that gcc -O3 compiled."""
    largest, shifted, same, positions = 0.0, 0.0, 0, 0
    sources = sorted(EXAMPLES.glob("*/*.c"))
    for source in sources:
        command = ["gcc", "-O3", "-S", str(source), "-o", "-"]
        assembly = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        request = original.style.request(Task(source.name, source.read_bytes(), (), ()), assembly)
        tokens = original.tokens(render(request))
        one, other = original.llama.logits(tokens), shipped.llama.logits(tokens)
        largest = max(largest, float(abs(one - other).max()))
        shifted = max(shifted, float(abs(_chances(one) - _chances(other)).max()))
        same += int((one.argmax(-1) == other.argmax(-1)).sum())
        positions += len(tokens)
    yield (
        f"float16 against float32, {len(sources)} prompts, {positions:,} positions: logits differ "
        f"by {largest:.2g} at most, probabilities by {shifted:.2g}; the likeliest token is the "
        f"same at {same:,}"
    )


def _chances(logits: Array) -> Array:
    raised: Array = np.exp(logits - logits.max(-1, keepdims=True))
    return raised / raised.sum(-1, keepdims=True)


def main() -> int:
    """Read the command line and do it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("model", type=Path, metavar="RUN/model")
    parser.add_argument("--half", action="store_true", help="store weights as float16")
    parser.add_argument("--to", type=Path, default=SHIPPED, metavar="FOLDER")
    options = parser.parse_args()
    try:
        for line in ship(options.model, options.to, half=options.half):
            sys.stdout.write(f"{line}\n")
    except SuperasmError as error:
        sys.stderr.write(f"error: {error}\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
