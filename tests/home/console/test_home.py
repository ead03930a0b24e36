"""The console's home page."""

from pricing.services import quote as quotes
from prm.accounts.enums import StaffRole
from prm.accounts.models import User
from prm.common.lifecycle import drafts, review
from tests.pricing.conftest import ask, gateway, head, premier

__all__ = ["gateway", "head", "premier"]
HOME = "/console/"


def test_a_price_stands_on_the_home_of_whoever_has_to_approve_it(
    actor, alice, premier, gateway, head, mara, dev, sign_in
):
    quote = quotes.create(actor=actor(alice), partner=premier, head=head)
    quote = quotes.change(actor=actor(alice), quote=quote, revision=1, lines=[ask(gateway, 10, "31")])
    quotes.submit(actor=actor(alice), quote=quote, because="A competitor offers 35 %.")

    page = sign_in(mara).get(HOME)
    others = sign_in(dev).get(HOME)

    [price] = page.context["prices"]
    assert (price.customer, price.reason) == (
        quote.customer_name,
        f"{premier.name} asks for 31 % off list, for the channel manager",
    )
    assert price.clock is not None
    assert "1 price waits for you" in page.content.decode()
    assert others.context["prices"] == []


def test_a_policy_stands_on_the_home_of_whoever_may_approve_it_and_not_of_its_author(premier, olga, actor, sign_in):
    second = User.objects.create_user("elena@meridian.example", None, name="Elena", staff_roles=[StaffRole.EXECUTIVE])
    draft = drafts.begin(actor=actor(olga), kind="deal.hold", change_note="Longer in August.")
    review.submit(actor=actor(olga), draft=draft)

    page = sign_in(second).get(HOME)

    assert [each.version for each in page.context["policies"]] == [draft]
    assert "1 policy waits for you" in page.content.decode()
    assert "Hold, version 2" in page.content.decode()
    assert sign_in(olga).get(HOME).context["policies"] == []
