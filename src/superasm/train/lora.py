"""Low-rank adapters by peft: only these are trained, the model below stays as it is."""

import importlib
from typing import Any

from superasm.core.errors import ToolMissing


def with_lora(model: Any, rank: int, alpha: float) -> Any:
    """Return the model with low-rank adapters on all linear layers; only these are trained.

    Raises:
        ToolMissing: peft is not installed.
    """
    try:
        peft = importlib.import_module("peft")
    except ImportError as error:
        raise ToolMissing(
            "LoRA needs peft", hint="pip install peft, or model.lora_rank=0"
        ) from error
    config = peft.LoraConfig(
        r=rank, lora_alpha=alpha, target_modules="all-linear", task_type="CAUSAL_LM"
    )
    return peft.get_peft_model(model, config)


def is_lora(model: Any) -> bool:
    """Return whether a model has adapters."""
    return hasattr(model, "disable_adapter") and hasattr(model, "merge_and_unload")


def base_of(model: Any) -> Any:
    """Return the model without what peft puts around it."""
    return model.get_base_model() if is_lora(model) else model
