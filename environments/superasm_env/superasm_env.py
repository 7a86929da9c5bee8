"""The plugin that `verifiers` loads by the id `superasm_env`."""

from superasm.adapters.verifiers.taskset import SuperasmTaskset

__all__ = ["SuperasmTaskset"]
