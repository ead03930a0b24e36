"""Places and values of a body in words, for people who compare."""

from typing import Any, get_args

from pydantic import BaseModel

from prm.common.phrases import listed
from prm.common.policies.primitives import say_value


def label(schema: type[BaseModel], path: tuple[str | int, ...]) -> str:
    """Return a place in words: "Base, rows, premier, 2"."""
    said: list[str] = []
    model: Any = schema
    for step in path:
        info = model.model_fields.get(step) if _is_model(model) else None
        if info is not None:
            said.append(info.title or str(step).replace("_", " ").capitalize())
            model = info.annotation
        else:
            said.append("all others" if step == "*" else str(step + 1 if isinstance(step, int) else step))
            model = next((arg for arg in get_args(model) if _is_model(arg)), model)
    return listed(said) or "Everything"


def _is_model(annotation: Any) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)


def value(stored: Any) -> str:
    """Return a stored value in words; parts of a part after each other."""
    if isinstance(stored, dict):
        return "; ".join(f"{str(key).replace('_', ' ')}: {value(part)}" for key, part in stored.items() if part != "")
    if isinstance(stored, list):
        return ", ".join(value(part) for part in stored) or "none"
    return "empty" if stored == "" or stored is None else say_value(stored)
