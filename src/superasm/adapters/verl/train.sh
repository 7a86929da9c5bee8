#!/bin/sh
# PPO with verl, on this machine (4 GPUs) or on the Ray cluster that it is the head of.
#
#   SUPERASM_SERVE_URL=http://HOST:8100 SUPERASM_SERVE_TOKEN=... \
#     train.sh qwen2.5-coder-7b rows [key=value ...]
#
# `rows` is what `superasm data export FOLDER --format verl -o rows` wrote; HOST runs
# `superasm serve FOLDER --host HOST`. See docs/adapters.md.
set -eu
config=$1 rows=$2
shift 2
: "${SUPERASM_SERVE_URL:?where superasm serve listens}"
python3 -m superasm.adapters.verl.preflight "$rows/train.parquet" "$rows/val.parquet"
# Ray's workers have the environment of the `ray start` of their node, so on a cluster both variables
# must be set there. They are not passed on from here because verl prints what it passes on.
exec python3 -m verl.trainer.main_ppo \
    --config-path "$(python3 -m superasm.adapters.verl.path)" --config-name "$config" \
    "data.train_files=$rows/train.parquet" "data.val_files=$rows/val.parquet" \
    "$@"
