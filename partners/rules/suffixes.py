"""Under which ending of a host domains are registered, such as ``de`` or ``co.uk``: the Public Suffix List.

The list is the one inside the package ``tldextract``, read as text. The package itself is not loaded: it brings a web
client along, and keeps the list as a tree of objects that takes ten times the memory.
"""

import re
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import idna

RULE = re.compile(r"^[.*!]*\w\S*", re.MULTILINE)
PRIVATE = "// ===BEGIN PRIVATE DOMAINS==="
"""From here on the list names endings of companies that let others use them, which register no domains."""
DOTS = str.maketrans("。．｡", "...")


@cache
def rules() -> frozenset[str]:
    """The rules of the list: ``co.uk``, ``*.ck`` for all below, ``!www.ck`` for what is none in spite of that."""
    found = find_spec("tldextract")
    if found is None or found.origin is None:
        raise ImportError("The package tldextract, which holds the Public Suffix List, is not installed.")
    text = Path(found.origin).with_name(".tld_set_snapshot").read_text(encoding="utf-8")
    return frozenset(RULE.findall(text.partition(PRIVATE)[0]))


@cache
def _branches() -> frozenset[str]:
    """Endings that are no rule themselves but have rules below them."""
    tails = {rule.partition(".")[2] for rule in rules()}
    while deeper := {tail.partition(".")[2] for tail in tails} - tails:
        tails |= deeper
    return frozenset(tails - rules() - {""})


def split(host: str) -> tuple[str, str]:
    """The label that was registered and the suffix it was registered under, "" when the list has none for it."""
    host = host.rpartition("@")[2]
    if host.startswith("[") and "]" in host:
        return "", ""
    labels = host.translate(DOTS).rstrip(".").split(".")
    length = _length(labels)
    if length >= len(labels):
        return "", ".".join(labels)
    at = len(labels) - length
    return labels[at - 1], ".".join(labels[at:])


def _length(labels: list[str]) -> int:
    """How many of the last labels are the suffix."""
    found, tail = 0, ""
    for count, label in enumerate(map(_readable, reversed(labels)), start=1):
        longer = f"{label}.{tail}" if tail else label
        if longer in rules():
            found = count
        elif f"*.{tail}" in rules():
            return count - 1 if f"!{longer}" in rules() else count
        elif longer not in _branches():
            break
        tail = longer
    return found


def _readable(label: str) -> str:
    """A label as the list writes it: small letters, its own script instead of ``xn--``."""
    label = label.lower()
    if label.startswith("xn--"):
        try:
            return idna.decode(label)
        except (UnicodeError, IndexError):
            return label
    return label
