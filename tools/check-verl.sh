#!/bin/sh
# Checks the adapter for verl without a GPU: verl's own loader, reward loop and sampler, with a
# real `superasm serve` behind them. Installs verl into a folder of its own (2 GB).
#
#   tools/check-verl.sh [FOLDER]      default: build/verl-venv
set -eu
cd "$(dirname "$0")/.."
venv=${1:-build/verl-venv}
[ -x "$venv/bin/python" ] || python3 -m venv "$venv"
"$venv/bin/pip" install --quiet --disable-pip-version-check --upgrade-strategy only-if-needed \
    "verl>=0.9.1,<0.10" "TransferQueue>=0.1.10" torch cachetools pytest datasketch fastapi uvicorn \
    "iced-x86>=1.21,<2" "pydantic>=2.7,<3" "rich>=13.7" "typer>=0.12"
"$venv/bin/pip" list 2>/dev/null |
    grep -iE '^(verl|torch|transformers|ray|tensordict|TransferQueue|hydra-core) '
export PYTHONPATH="$PWD/src" OMP_NUM_THREADS=1
# Ray leaves sockets open, which the project's settings would make a failure of.
exec "$venv/bin/python" -m pytest tests/adapters/test_verl.py -v --durations=0 \
    -p no:cacheprovider -p no:unraisableexception
