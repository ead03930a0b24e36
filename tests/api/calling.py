"""Calling what a document describes, on records that are there, and holding the answers to it."""

import re
from typing import Any

from schemathesis import checks
from schemathesis.specs.openapi import checks as described

from tests.isolation.world import World

CHECKS = [
    checks.not_a_server_error,
    described.status_code_conformance,
    described.content_type_conformance,
    described.response_headers_conformance,
    described.response_schema_conformance,
]
NUMBER = re.compile(r"[A-Z]{2}-[0-9A-Z]{4}-[0-9A-Z]{4}")
# Which record of the world stands for a parameter, by the address's first word.
RECORDS = {
    "partners": "acme",
    "people": "person",
    "accounts": "account",
    "opportunities": "opportunity",
    "imports": "job",
    "products": "product",
    "books": "book",
    "editions": "edition",
    "notifications": "notification",
    "merges": "merge",
    "staff": "colleague",
    "webhooks": "hook",
    "policies": "policy",
    "quotes": "quote",
    "quote-levels": "quote_level",
    "special-prices": "special",
}
# The parts of a record, by the name of their parameter.
PARTS = {
    "file": "file",
    "extension": "extension",
    "match": "match",
    "activity": "activity",
    "note": "own_note",
    "participant": "participant",
    "piece": "piece",
    "confirmation": "question",
    "shared": "shared",
    "level": "level",
    "absence": "absence",
    "member": "member",
    "held": "held",
    "example": "example",
    "other": "earlier_edition",
}


def aim(case: Any, world: World, *, keep: bool = False) -> None:
    """Let the parameters of the address name a record that is there, where they are only names.

    ``keep`` leaves those that name one already, as an answer before gave them.
    """
    word = case.path.split("/")[4]
    side = "vendor_" if "/console/" in case.path else ""
    names = {"reference": RECORDS.get(word, "deal"), **PARTS}
    if word == "webhooks":
        names |= {"reference": f"{side}hook", "delivery": f"{side}message"}
    if word in {"accounts", "partners"}:
        names["other"] = {"accounts": "twin", "partners": "globex"}[word]
    for name in case.path_parameters or {}:
        if name in names and not (keep and NUMBER.fullmatch(str(case.path_parameters[name]))):
            case.path_parameters[name] = str(world.objects[names[name]])
