"""Everything a version's page shows, drafted or in force, put together once for the page and its parts."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from prm.common import workflow
from prm.common.actors import Actor
from prm.common.errors import DomainError
from prm.common.judging import tried_by
from prm.common.lifecycle import difference, examples
from prm.common.lifecycle.workflow import POLICY
from prm.common.models.policy import PolicyVersion
from prm.common.policies import Example, PolicyKind, kinds
from prm.common.policies.store import body_of
from prm.studio.forms import Node, PolicyForm, outline
from prm.studio.forms.nodes import Path, dotted
from prm.studio.selectors import scope, simulation, words
from prm.studio.selectors import version as versions


@dataclass
class Sheet:
    """One version on its page. ``typed`` is a body that is not stored, with what is wrong in it."""

    version: PolicyVersion
    actor: Actor
    typed: Mapping[str, Any] | None = None
    errors: Mapping[str, str] | None = None
    seen: str = ""
    opened: Path = ()

    @property
    def revision(self) -> str:
        """Return the revision a form is sent back with: the one it was opened with."""
        return self.seen or str(self.version.revision)

    @property
    def label(self) -> str:
        """Return the version with its state: "Version 15, draft"."""
        return f"Version {self.version.number}, {self.state[1].lower()}"

    @cached_property
    def kind(self) -> PolicyKind:
        """Return the kind of policy."""
        return kinds()[self.version.kind]

    @cached_property
    def form(self) -> PolicyForm:
        """Return the form of its body."""
        return PolicyForm.of(self.kind)

    @cached_property
    def editable(self) -> bool:
        """Whether the reader may change it here and now."""
        return self.version.status == PolicyVersion.Status.DRAFT and self.actor.may("policy.edit")

    @cached_property
    def base(self) -> PolicyVersion | None:
        """Return the version it is held against."""
        return versions.compared_with(self.version)

    @cached_property
    def unreadable(self) -> str:
        """Return why the stored body cannot be read; empty when it can."""
        try:
            body_of(self.version)
        except DomainError as error:
            return error.message
        return ""

    @cached_property
    def node(self) -> Node:
        """Return the form, marked with what differs from the base."""
        body = dict(self.typed) if self.typed is not None else self._stored
        findings = self.form.findings(body)
        return self.form.draw(body, base=self._before, errors=self.errors, findings=findings, opened=self.opened)

    @property
    def sections(self) -> list[outline.Section]:
        """Return the form's sections with what is in each, where it is long enough to need an index."""
        return outline.sections(self.node) if self.editable else []

    @property
    def _stored(self) -> dict[str, Any]:
        return dict(self.version.body) if self.unreadable else versions.plain(self.version)

    @property
    def _before(self) -> dict[str, Any] | None:
        """Return the base's body; without one that can be read nothing is marked."""
        try:
            return versions.plain(self.base) if self.base is not None else None
        except DomainError:
            return None

    @cached_property
    def lines(self) -> list[difference.Line]:
        """Return what the stored version says, marked with what its base says otherwise."""
        if self.unreadable:
            return []
        said = self.form.say(self._stored)
        return difference.marked(said if self._before is None else self.form.say(self._before), said)

    @cached_property
    def worked(self) -> Example | None:
        """Return one case worked out under the stored version, where the kind has one."""
        if self.unreadable or self.kind.example is None:
            return None
        return self.kind.example(self.kind.schema.model_validate(self._stored))

    @cached_property
    def changes(self) -> list[difference.Change]:
        """Return every place that differs from the base."""
        if self.unreadable or self._before is None:
            return []
        return difference.between(self._before, versions.plain(self.version), self.kind.schema)

    @cached_property
    def tried(self) -> list[examples.Tried]:
        """Return the examples, run against what is stored; what fails comes first."""
        return [] if self.unreadable else sorted(examples.of_version(self.version), key=lambda each: each.passed)

    @property
    def cells(self) -> dict[int, str]:
        """Return, for each example that fails, the cell of the form it falls into."""
        failing = [each for each in self.tried if not each.passed] if self.editable else []
        found = {each.example.pk: self.form.cell(self._stored, each.example.facts) for each in failing}
        return {key: cell for key, cell in found.items() if cell}

    @property
    def shown_examples(self) -> list[tuple[examples.Tried, str]]:
        """Return the examples with the cell to look at, where one fails."""
        cells = self.cells
        return [(each, cells.get(each.example.pk, "")) for each in self.tried]

    @property
    def passing(self) -> int:
        """Return how many examples pass."""
        return sum(each.passed for each in self.tried)

    @cached_property
    def actions(self) -> dict[str, workflow.Action]:
        """Return the steps the reader may take, open or closed with a reason, by name."""
        return {each.name: each for each in workflow.available_actions(POLICY, self.version, self.actor)}

    @cached_property
    def why_closed(self) -> str:
        """Return in few words why it cannot be sent for review yet."""
        action = self.actions.get("submit")
        if action is None or action.allowed:
            return ""
        failing = len(self.tried) - self.passing
        if failing:
            return f"{failing} of {len(self.tried)} examples {'fails' if failing == 1 else 'fail'}"
        return action.reasons[0]

    @property
    def faults(self) -> list[tuple[str, str, str]]:
        """Return what is wrong, place by place in words, with the id of where the form says it."""
        said = {dotted(node.path): f"{node.id}-err" for node in self.node.walk() if node.errors}
        places = [(path, tuple(path.split(".")) if path else (), text) for path, text in (self.errors or {}).items()]
        return [(words.label(self.kind.schema, place), text, said.get(path, "")) for path, place, text in places]

    @cached_property
    def judged(self) -> bool:
        """Whether decisions are recorded for its kind, so that examples can hold it to something."""
        return bool(tried_by(self.version.kind))

    @property
    def may_example(self) -> bool:
        """Whether the reader may write examples."""
        return self.judged and self.actor.may("policy.edit")

    @property
    def may_change(self) -> bool:
        """Whether the reader may begin a draft from it."""
        ended = {PolicyVersion.Status.ACTIVE, PolicyVersion.Status.RETIRED, PolicyVersion.Status.SCHEDULED}
        return self.version.status in ended and self.actor.may("policy.edit")

    @cached_property
    def more(self) -> list[tuple[str, str]]:
        """Return the rarer steps, which end something: name and label."""
        rare = [(a.name, f"{a.label}…") for a in self.actions.values() if a.danger and a.allowed]
        if self.version.status == PolicyVersion.Status.RETIRED and self.actor.may("policy.edit"):
            rare.append(("roll_back", "Roll back to this version…"))
        return rare

    @cached_property
    def whom(self) -> str:
        """Return for whom it is meant, in words."""
        return scope.in_words(self.version.scope, scope.choices())

    @cached_property
    def state(self) -> tuple[str, str]:
        """Return the state and its word."""
        return versions.state_of(self.version)

    def said(self) -> dict[str, dict[str, Any]]:
        """Return what is said beside each control, for the script that puts it there after a save."""
        return {
            node.name: {"was": node.was, "fresh": node.fresh, "errors": node.errors, "findings": node.findings}
            for node in self.node.walk()
            if node.name and (node.was or node.fresh or node.errors or node.findings)
        }

    def context(self) -> dict[str, Any]:
        """Return what the page's template asks for."""
        return {
            "sheet": self,
            "version": self.version,
            "kind": self.kind,
            "rail": versions.rail(self.version, self.actor),
            "pilots": versions.pilots(self.version),
            "comparable": versions.comparable(self.version),
            "successor": versions.successor(self.version),
            "simulation": None if self.unreadable else simulation.latest(self.actor, self.version),
            "can_be_tried": simulation.can_be_tried(self.version) and not self.unreadable,
            "may_simulate": self.actor.may("policy.simulate"),
        }
