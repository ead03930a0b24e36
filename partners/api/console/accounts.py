"""End customers over the vendor's API."""

from typing import Any

from partners.api.console.serializers import (
    AccountFilter,
    AccountIn,
    AccountOut,
    AccountPatch,
    AccountRow,
    AliasIn,
    LookAlikeOut,
    SubjectIn,
)
from partners.policies import MATCHING
from partners.rules.identifiers import registrable_domain
from partners.rules.subject import Subject
from partners.selectors import account as accounts
from partners.selectors import plain, staff
from partners.services import account as services
from prm.common.api.operations import Call, listing, operation
from prm.common.api.serializers import several
from prm.common.api.views import ConsoleView
from prm.common.errors import named_in
from prm.common.keyset import Order
from prm.common.policies import in_force

ORDERS = {
    "name": Order("name"),
    "-name": Order("name", descending=True),
    "-created_at": Order("created_at", descending=True),
    "created_at": Order("created_at"),
}


def _rows_of(call: Call) -> dict[str, Any]:
    """Return the body with ids replaced by their rows. Raises ``Invalid`` for those there are not."""
    found = dict(call.body)
    with named_in("parent", "There is no such account."):
        if found.get("parent"):
            found["parent"] = accounts.get_visible(call.actor, found["parent"])
    with named_in("owner", "There is no such member of staff."):
        if found.get("owner"):
            found["owner"] = staff.get(found["owner"])
    return found


class Accounts(ConsoleView):
    """All accounts; a new one."""

    resource = "accounts"
    permission = "account.view"
    permissions_by_method = {"POST": "account.edit"}

    @listing("accounts_list", row=AccountRow, orders=ORDERS, default="name", filters=AccountFilter)
    def get(self, call: Call) -> Any:
        """List accounts."""
        wanted = {name: call.query[name] for name in ("country", "strategic", "q") if name in call.query}
        return plain.account_rows(accounts.visible_to(call.actor), **wanted), plain.account_row

    @operation("accounts_create", takes=AccountIn, gives=AccountOut, status=201, version="updated_at")
    def post(self, call: Call) -> Any:
        """Add an account. Ask for look-alikes first: this adds it in any case."""
        return plain.account(services.create(actor=call.actor, **_rows_of(call)))


class OneAccount(ConsoleView):
    """One account."""

    resource = "accounts"
    permission = "account.view"
    permissions_by_method = {"PATCH": "account.edit"}

    @operation("accounts_read", gives=AccountOut, version="updated_at")
    def get(self, call: Call, reference: str) -> Any:
        """Read one account."""
        return plain.account(accounts.get_visible(call.actor, reference))

    @operation("accounts_change", takes=AccountPatch, gives=AccountOut, version="updated_at")
    def patch(self, call: Call, reference: str) -> Any:
        """Change an account."""
        account = accounts.get_visible(call.actor, reference)
        changed = services.update(actor=call.actor, account=account, data=_rows_of(call), seen=call.seen_at)
        return plain.account(changed)


class Aliases(ConsoleView):
    """Other names of an account."""

    resource = "accounts"
    permission = "account.edit"

    @operation("accounts_alias", takes=AliasIn, gives=AccountOut, version="updated_at")
    def post(self, call: Call, reference: str) -> Any:
        """Remember another name of an account; one it has already changes nothing."""
        account = accounts.get_visible(call.actor, reference)
        services.add_alias(
            account=account, name=call.body["name"], kind=call.body.get("kind", "alias"), actor=call.actor
        )
        return plain.account(account)


class LookAlikes(ConsoleView):
    """Which accounts a customer may be."""

    resource = "accounts"
    permission = "account.view"

    @operation("accounts_look_alikes", query=SubjectIn, gives=several(LookAlikeOut))
    def get(self, call: Call) -> Any:
        """Compare a description of a customer with all accounts by the rules in force; the likeliest first."""
        asked = dict(call.query)
        subject = Subject(domain=registrable_domain(asked.pop("website", "")) or "", **asked)
        found = accounts.look_alikes(subject, in_force([MATCHING])[MATCHING].body)
        return {"results": [plain.look_alike(account, result) for account, result in found]}
