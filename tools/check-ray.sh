#!/bin/sh
# Checks the pool on Ray: a real cluster of several nodes on this machine, one of them killed.
#
#   tools/check-ray.sh [FOLDER]      default: build/ray-venv (0.7 GB)
set -eu
cd "$(dirname "$0")/.."
venv=${1:-build/ray-venv}
[ -x "$venv/bin/python" ] || python3 -m venv "$venv"
"$venv/bin/pip" install --quiet --disable-pip-version-check "ray>=2.40" pytest pyarrow datasketch \
    "iced-x86>=1.21,<2" "numpy<3" "pydantic>=2.7,<3" "rich>=13.7" "typer>=0.12" fastapi uvicorn
"$venv/bin/pip" list 2>/dev/null | grep -iE '^ray '
export PYTHONPATH="$PWD/src" OMP_NUM_THREADS=1
exec "$venv/bin/python" -m pytest tests/adapters/test_ray.py -v --durations=0 -p no:cacheprovider
