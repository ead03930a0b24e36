"""Arrays as PostgreSQL writes them."""

from collections.abc import Iterable


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
