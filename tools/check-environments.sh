#!/bin/sh
# Checks the environments with the packages whose conventions they follow, each in a folder of its
# own, since the two want different versions of others.
#
#   tools/check-environments.sh [FOLDER]      default: build; makes verifiers-venv and openenv-venv
set -eu
cd "$(dirname "$0")/.."
folder=${1:-build}
export PYTHONPATH="$PWD/src" OMP_NUM_THREADS=1
for package in "verifiers>=0.4,<0.5" "openenv>=0.10,<0.11"; do
    name=${package%%>*}
    venv=$folder/$name-venv
    [ -x "$venv/bin/python" ] || python3 -m venv "$venv"
    "$venv/bin/pip" install --quiet --disable-pip-version-check "$package" pytest pyarrow \
        datasketch "iced-x86>=1.21,<2" "pydantic>=2.7,<3" "rich>=13.7" "typer>=0.12" fastapi uvicorn
    "$venv/bin/pip" list 2>/dev/null | grep -E "^$name "
    "$venv/bin/python" -m pytest "tests/adapters/test_$name.py" -v --durations=0 \
        -p no:cacheprovider
done
