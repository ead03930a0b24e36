"""Arrays as PostgreSQL writes them."""

from collections.abc import Iterable

from django.db.models import BooleanField, Expression, F, Func


def literal(items: Iterable[object]) -> str:
    """Return an array as text, for a parameter that is cast to its type.

    One text is far quicker to hand over than thousands of values; and lists of different lengths cannot be rows of one
    array any other way.
    """
    texts = list(map(str, items))
    if not texts:
        return "{}"
    whole = "".join(texts)
    if "\\" in whole or '"' in whole:
        texts = [text.replace("\\", "\\\\").replace('"', '\\"') for text in texts]
    return '{"' + '","'.join(texts) + '"}'


def of_numbers(items: Iterable[int]) -> str:
    """Return an array of whole numbers as text: nothing of them has to be quoted, nor read as quoted."""
    return "{" + ",".join(map(str, items)) + "}"


def among(column: str, given: Expression, kind: str) -> Func:
    """Return the condition that a column is one of a list given as one value, of the database's type ``kind``.

    However long the list is, the statement stays the same, and a thousand values are not put together one by one.
    """
    return Func(
        F(column), given, template=f"%(expressions)s::{kind}[])", arg_joiner=" = ANY(", output_field=BooleanField()
    )
