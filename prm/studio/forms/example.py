"""An example: a case in facts, and what it must come to."""

import dataclasses
import json
from collections.abc import Mapping
from typing import Any, get_args, get_origin, get_type_hints

from django import forms
from pydantic_core import to_jsonable_python

from prm.common.judging import FactField, Judgement
from prm.studio.forms.widgets import plain_number, written

_KNOWN = [("", "Unknown"), ("yes", "Yes"), ("no", "No")]


def empty(facts: type) -> dict[str, Any]:
    """Return facts nothing is known of: each field's default, else unknown, none, no, or an empty text."""
    hints, found = get_type_hints(facts), {}
    for each in dataclasses.fields(facts):
        if each.default is not dataclasses.MISSING:
            found[each.name] = to_jsonable_python(each.default)
        elif each.default_factory is not dataclasses.MISSING:
            found[each.name] = to_jsonable_python(each.default_factory())
        else:
            found[each.name] = _nothing(hints[each.name])
    return found


def _nothing(annotation: Any) -> Any:
    if type(None) in get_args(annotation):
        return None
    origin = get_origin(annotation) or annotation
    if origin in (tuple, list):
        return []
    if dataclasses.is_dataclass(annotation):
        return empty(annotation)  # type: ignore[arg-type]
    if origin in (bool, int, str):
        return origin()
    return {} if isinstance(origin, type) and issubclass(origin, Mapping) else None


def is_simple(judgement: Judgement, fact: FactField) -> bool:
    """Whether a fact fits one control: text that stands for a table does not."""
    return fact.kind != "text" or str in {*get_args(_type(judgement, fact)), _type(judgement, fact)}


def _type(judgement: Judgement, fact: FactField) -> Any:
    return get_type_hints(judgement.facts).get(fact.name, str)


class ExampleForm(forms.Form):
    """One control for each fact of the decision, and the answer. Facts without a control are written as JSON."""

    name = forms.CharField(
        label="Name", max_length=200, help_text="As people would say the case: Premier, 80,000 EUR in Spain."
    )

    def __init__(self, judgement: Judgement, *args: Any, facts: Mapping[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.judgement, self._facts = judgement, dict(facts)
        self._simple = [fact for fact in judgement.fields if is_simple(judgement, fact)]
        for fact in self._simple:
            self.fields[f"facts.{fact.name}"] = _control(fact, self._facts.get(fact.name))
        rest = {name: value for name, value in self._facts.items() if name not in {f.name for f in self._simple}}
        if rest:
            self.fields["rest"] = forms.CharField(
                label="Other facts",
                widget=forms.Textarea(attrs={"rows": min(18, json.dumps(rest, indent=1).count("\n") + 2)}),
                initial=json.dumps(rest, indent=1, ensure_ascii=False),
                help_text="In JSON. Easiest taken over from a decision that was made.",
            )
        self.fields["expect"] = _answer(judgement)
        self.fields["every_scope"] = forms.BooleanField(
            label="Also for versions of other programmes, regions and pilots", required=False
        )

    @property
    def case(self) -> list[Any]:
        """Return the controls of the facts."""
        return [self[f"facts.{fact.name}"] for fact in self._simple] + ([self["rest"]] if "rest" in self.fields else [])

    def clean_rest(self) -> dict[str, Any]:
        """Return the facts written as JSON."""
        try:
            told = json.loads(self.cleaned_data["rest"])
        except ValueError as error:
            raise forms.ValidationError("This is not JSON.") from error
        if not isinstance(told, dict):
            raise forms.ValidationError("Write names and values in braces.")
        return told

    def facts(self) -> dict[str, Any]:
        """Return all facts as a decision would keep them."""
        known = {fact.name: _value(fact, self.cleaned_data[f"facts.{fact.name}"]) for fact in self._simple}
        return {**self._facts, **self.cleaned_data.get("rest", {}), **known}


def _control(fact: FactField, value: Any) -> forms.Field:
    known: dict[str, Any] = {"label": fact.label, "help_text": fact.help, "required": False}
    choices = list(fact.choices())
    if fact.kind == "yes_no":
        told = "" if value is None else "yes" if value else "no"
        return forms.ChoiceField(choices=_KNOWN, initial=told, **known)
    if fact.kind == "choice":
        return forms.ChoiceField(choices=[("", "Unknown"), *choices], initial=value or "", **known)
    if fact.kind == "choices":
        return forms.MultipleChoiceField(
            choices=choices, initial=list(value or []), widget=forms.CheckboxSelectMultiple, **known
        )
    field = forms.CharField(initial=written(value) if fact.kind in {"money", "number"} else value, **known)
    if fact.kind in {"money", "number"}:
        field.validators.append(_number)
        field.widget.attrs["inputmode"] = "decimal"
    return field


def _number(text: str) -> None:
    if plain_number(text) is None:
        raise forms.ValidationError("Enter a number, such as 80,000.")


def _value(fact: FactField, told: Any) -> Any:
    if fact.kind == "yes_no":
        return None if told == "" else told == "yes"
    if fact.kind == "choices":
        return list(told)
    if fact.kind in {"money", "number"}:
        number = plain_number(told)
        return None if number is None else f"{number:f}"
    return told or (None if fact.kind == "choice" else fact.default)


def _answer(judgement: Judgement) -> forms.Field:
    answer = judgement.answer
    if answer.kind == "choice":
        return forms.ChoiceField(label="Must come to", choices=[("", "Choose"), *answer.choices()])
    help_text = f"In {answer.unit}." if answer.unit else ""
    return forms.CharField(label="Must come to", max_length=200, help_text=help_text)
