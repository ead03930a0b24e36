"""Write docs/workflows.md from the transition tables: the process, as the product follows it."""

from argparse import ArgumentParser
from collections.abc import Iterator
from inspect import getdoc
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import models

from dealreg.models import Deal, Extension
from dealreg.workflows.deal import DEAL
from dealreg.workflows.extension import EXTENSION
from partners.models import Partner, Person, TierProposal
from partners.workflows.partner import PARTNER
from partners.workflows.person import PERSON
from partners.workflows.proposal import TIER_PROPOSAL
from pricing.models import Edition, Quote, QuoteApproval, Renewal, RenewalClaim, SpecialPrice, Subscription
from pricing.workflows.approval import QUOTE_APPROVAL
from pricing.workflows.edition import EDITION
from pricing.workflows.quote import QUOTE
from pricing.workflows.renewal import RENEWAL, RENEWAL_CLAIM, SUBSCRIPTION
from pricing.workflows.special import SPECIAL
from prm.accounts.enums import PartnerRole, StaffRole
from prm.common.imports.workflow import IMPORT
from prm.common.lifecycle.workflow import POLICY
from prm.common.models import ImportJob, PolicyVersion, Simulation
from prm.common.permissions import table
from prm.common.simulation.workflow import SIMULATION
from prm.common.workflow import Transition, Workflow, states_of

PAGE = settings.BASE_DIR / "docs" / "workflows.md"
DESCRIBED: tuple[tuple[str, Workflow, type[models.Model]], ...] = (
    ("A registration", DEAL, Deal),
    ("A request for more time", EXTENSION, Extension),
    ("A partner", PARTNER, Partner),
    ("A person", PERSON, Person),
    ("A proposed tier", TIER_PROPOSAL, TierProposal),
    ("An edition of a price book", EDITION, Edition),
    ("A quote", QUOTE, Quote),
    ("A level of a price's approval", QUOTE_APPROVAL, QuoteApproval),
    ("A special price", SPECIAL, SpecialPrice),
    ("A subscription", SUBSCRIPTION, Subscription),
    ("A renewal", RENEWAL, Renewal),
    ("A claim on a renewal", RENEWAL_CLAIM, RenewalClaim),
    ("An import", IMPORT, ImportJob),
    ("A policy version", POLICY, PolicyVersion),
    ("A simulation", SIMULATION, Simulation),
)
INTRODUCTION = """# Workflows

Made from the transition tables by `manage.py describe_workflows`; a test holds this page to them. Only the function
`prm.common.workflow.apply` changes a status, and only along a row of these tables: it locks the record, compares the
state, the actor's right and the guards, writes, and notes the step on the timeline and as an event, all or nothing.

A step the system takes is taken by a clock or a policy. A guard stands in the way for a reason it gives in words; the
page shows the step closed with that reason, and the API answers 409 with it."""
ROLES: dict[str, str] = dict([*StaffRole.choices, *PartnerRole.choices])


class Command(BaseCommand):
    """Print the page, or keep it."""

    help = "Describe every workflow from its transition table."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take whether to write the file."""
        parser.add_argument("--write", action="store_true", help="write docs/workflows.md instead of printing it")

    def handle(self, *args: Any, **options: Any) -> None:
        """Describe them."""
        if options["write"]:
            PAGE.write_text(page(), encoding="utf-8")
        else:
            self.stdout.write(page(), ending="")


def page() -> str:
    """Return the whole page as Markdown."""
    parts = [INTRODUCTION, *("\n".join(_described(*each)) for each in DESCRIBED)]
    return "\n\n".join(parts) + "\n"


def _described(title: str, workflow: Workflow, model: type[models.Model]) -> Iterator[str]:
    field: Any = model._meta.get_field(workflow.field)
    labels = {str(value): str(label) for value, label in field.choices}
    yield f"## {title}\n"
    yield "```mermaid\nstateDiagram-v2"
    yield from (f"    {state}: {label}" for state, label in labels.items() if state in states_of(workflow))
    for step in workflow.transitions:
        yield from (f"    {source} --> {step.target}: {step.name}" for source in step.sources)
    yield "```\n"
    yield "| Step | From | To | Who | Asks |\n|---|---|---|---|---|"
    yield from (_row(step, labels) for step in workflow.transitions)
    guards = {_said(guard): None for step in workflow.transitions for guard in step.guards}
    if guards:
        yield "\nGuards:\n"
        yield from (f"- *{name}*: {words}" for name, words in guards)


def _row(step: Transition, labels: dict[str, str]) -> str:
    sources = ", ".join(labels[str(state)] for state in step.sources)
    asks = [*(["a reason in words"] if step.needs_reason else []), *(f"*{_said(guard)[0]}*" for guard in step.guards)]
    return (
        f"| {step.label} (`{step.name}`) | {sources} | {labels[str(step.target)]} | {_who(step)} | {', '.join(asks)} |"
    )


def _who(step: Transition) -> str:
    """Return the roles that may take the step, in the order they are declared."""
    if step.side == "system":
        return "The system"
    return ", ".join(label for role, label in ROLES.items() if role in table()[step.permission]) or "The system"


def _said(guard: Any) -> tuple[str, str]:
    """Return how a guard is called and what it says of itself."""
    words = " ".join((getdoc(guard) or "").split())
    return guard.__name__.strip("_").replace("_", " "), words
