"""What people can do in this app from anywhere, and with the record before them."""

from collections.abc import Iterator

from django.urls import reverse

from partners.selectors import account as accounts
from partners.selectors import partner as partners
from partners.workflows.partner import PARTNER
from prm.common.actors import Actor
from prm.common.search.commands import Command, Offer, register, register_for
from prm.common.workflow import available_actions


def _with_partner(actor: Actor, reference: str) -> Iterator[Offer]:
    partner = partners.get_visible(actor, reference)
    if actor.may("partner.edit"):
        yield Offer("Edit this partner", reverse("console:partner-edit", args=[reference]), "edit")
    for step in available_actions(PARTNER, partner, actor):
        if step.allowed:
            yield Offer(f"{step.label}…", reverse("console:partner-status", args=[reference, step.name]), "flag")
    if actor.may("person.manage"):
        yield Offer("Invite a person of this partner", reverse("console:person-invite", args=[reference]), "plus")
    if actor.may("partner.edit"):
        yield Offer("Add to the account team", reverse("console:partner-team", args=[reference]), "users")


def _with_account(actor: Actor, reference: str) -> Iterator[Offer]:
    accounts.get_visible(actor, reference)
    if actor.may("account.edit"):
        yield Offer("Edit this account", reverse("console:account-edit", args=[reference]), "edit")


register(
    Command("Add a partner", "console:partner-new", "plus", "partner.edit", "new create company"),
    Command("Add an account", "console:account-new", "plus", "account.edit", "new create customer"),
    Command("Invite a colleague", "portal:person-invite", "plus", "people.manage", "add person user new"),
    Command("Edit your company", "portal:company-edit", "edit", "company.edit", "profile address"),
    Command("Propose a change to your company", "portal:company-propose", "send", "company.edit", "name tax territory"),
)
register_for("console:partner", _with_partner)
register_for("console:account", _with_account)
