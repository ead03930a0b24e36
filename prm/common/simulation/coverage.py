"""Which decisions a version would have made: those of its scope that no more exact version takes from it."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from prm.common.models.policy import PolicyVersion
from prm.common.moment import now
from prm.common.policies.scopes import misfit, rank
from prm.common.policies.store import counting


class Coverage:
    """For one version: whether a decision with a scope would have been its to make.

    The other versions are those in force now; the one of the same scope is the one it would replace.
    """

    def __init__(self, version: PolicyVersion) -> None:
        moment = now()
        self._version = PolicyVersion(
            kind=version.kind, number=version.number, scope=version.scope, scope_key=version.scope_key,
            effective_from=version.effective_from or moment,
        )  # fmt: skip
        self._others: Sequence[PolicyVersion] = [
            other
            for other in counting([version.kind], moment)
            if other.scope_key != version.scope_key and other.pk != version.pk
        ]
        self._known: dict[str, bool] = {}

    def holds(self, scope: Mapping[str, Any]) -> bool:
        """Whether a decision that was looked up for ``scope`` would have been made by the version."""
        key = json.dumps(scope, sort_keys=True)
        if key not in self._known:
            self._known[key] = self._decide(scope)
        return self._known[key]

    def _decide(self, scope: Mapping[str, Any]) -> bool:
        if misfit(self._version, scope) is not None:
            return False
        mine = rank(self._version, scope)
        return all(misfit(other, scope) is not None or rank(other, scope) < mine for other in self._others)


def scope_of(stored: Mapping[str, Any] | None, facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return the scope a decision was made for: as it was kept, else what its facts still say of it."""
    if stored is not None:
        return dict(stored)
    found = {name: facts[name] for name in ("tier", "motion") if facts.get(name)}
    if regions := facts.get("territories"):
        found["region"] = regions
    return found
