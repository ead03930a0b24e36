"""The stories of the last weeks that show each part of a registration's life, on deals anybody can open."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from dealreg.models import Deal, Review
from prm.common import moment
from prm.common.actors import SYSTEM, Actor
from prm.demo import turns
from prm.demo.steps import (
    absence,
    accounts,
    activity,
    appeal,
    closing,
    draft,
    evidence,
    extension,
    hold,
    merge,
    note,
    opportunity,
    participant,
    returning,
    review,
    submission,
    token,
)
from prm.demo.world import Diary, World, system_actor


def plan(diary: Diary, until: datetime) -> None:
    """Write every story into the diary, told backwards from ``until``."""
    for story in (_port, _longer, _returned, _appealed, _held, _levels, _free_again):
        story(diary, until)
    diary.plan(until - timedelta(days=5), lambda: _standing(diary.world))
    diary.plan(until - timedelta(days=2), lambda: _away(diary.world))


def _ago(until: datetime, days: int, hour: int = 10) -> datetime:
    return (until - timedelta(days=days)).replace(hour=hour, minute=12, second=0, microsecond=0)


def _fields(customer: str, site: str, sku: str, quantity: int, amount: int, **more: Any) -> dict[str, Any]:
    return {
        "customer_name": customer,
        "customer_website": site,
        "customer_country": "DE",
        "territory": "DE",
        "contact_name": "Katrin Albers",
        "contact_email": f"k.albers@{site}",
        "contact_title": "Head of operations",
        "summary": "Gateways and fleet control for all sites",
        "motion": "resell",
        "currency": "EUR",
        "expected_close": (moment.now() + timedelta(days=70)).date(),
        "incumbent": "Corvid Networks",
        "lines": [{"product": sku, "quantity": Decimal(quantity), "amount": Decimal(amount)}],
        **more,
    }


def _register(who: Actor, fields: dict[str, Any]) -> Deal:
    return submission.submit(deal=draft.start(actor=who, data=fields), actor=who)


def _reviewer(deal: Deal) -> Actor:
    row = Review.objects.select_related("reviewer").get(deal=deal)
    assert row.reviewer is not None
    return system_actor(row.reviewer)


def _seller(diary: Diary, key: str) -> Actor:
    return turns.actor_for(diary.world.people[key][0])


def _port(diary: Diary, until: datetime) -> None:
    """A protected sale both sides work on, with a services partner beside it."""
    lena = _seller(diary, "acme")

    def begin() -> None:
        deal = _register(lena, _fields("Ostseekai Terminal GmbH", "ostseekai.example", "FC-ENT", 60, 148_000))
        turns.met(deal, lena, diary.world.random)
        diary.plan(moment.now() + timedelta(days=1), lambda: turns.safely(lambda: approve(deal)))

    def approve(deal: Deal) -> None:
        who = _reviewer(deal)
        review.approve(deal=deal, actor=who, reason_code="clear", note="Well documented, thank you.")
        evidence.answer(deal=deal, actor=lena, kind="timing", text="Two terminals before the season begins in May.")
        closing.move_stage(deal=deal, actor=lena, stage="discovery")
        note.add(
            deal=deal, actor=lena, text="Their buyer compares us with Orbitel on price only. Stay with operations."
        )
        diary.plan(moment.now() + timedelta(days=6), lambda: turns.safely(lambda: work(deal, who)))

    def work(deal: Deal, who: Actor) -> None:
        activity.add(deal=deal, actor=lena, kind="meeting", text="Site visit at the east terminal, with their planner.")
        activity.add(deal=deal, actor=who, kind="demo", text="Showed fleet control to operations, two hours, remote.")
        opportunity.update(
            deal=deal, actor=lena, revision=None,
            data={"next_step": "Send the second offer", "next_step_on": (moment.now() + timedelta(days=12)).date()},
        )  # fmt: skip
        named = participant.propose(
            deal=deal, actor=lena, role="services", named="Rheinwerk", does="Installation at the quays"
        )
        participant.confirm(participant=named, actor=who, other=diary.world.partners["rheinwerk"])
        closing.move_stage(deal=deal, actor=lena, stage="proposal")

    diary.plan(_ago(until, 16), lambda: turns.safely(begin))


def _longer(diary: Diary, until: datetime) -> None:
    """A protection that ends soon, with a request for more time to decide."""
    lena, state = _seller(diary, "acme"), {}

    def begin() -> None:
        state["deal"] = _register(lena, _fields("Weserklinik Verbund eG", "weserklinik.example", "EG-G4", 18, 64_000))

    def approve() -> None:
        review.approve(deal=state["deal"], actor=_reviewer(state["deal"]), reason_code="clear")

    def move(stage: str, words: str) -> None:
        activity.add(deal=state["deal"], actor=lena, kind="call", text=words)
        closing.move_stage(deal=state["deal"], actor=lena, stage=stage)

    def ask() -> None:
        extension.ask(
            deal=state["deal"], actor=lena, days=30,
            because="The works council has to agree first and meets again in three weeks.",
        )  # fmt: skip

    # Sixty days of protection, thirty more for a new customer: it ends in about two weeks.
    for days, act in (
        (77, begin),
        (76, approve),
        (60, lambda: move("discovery", "Talked through the wards with their IT.")),
        (44, lambda: move("proposal", "They have the offer and asked for two changes.")),
        (25, lambda: move("negotiation", "Agreed on everything but the date.")),
        (1, ask),
    ):
        diary.plan(_ago(until, days), lambda act=act: turns.safely(act))


def _returned(diary: Diary, until: datetime) -> None:
    """A registration the reviewer gave back yesterday: two fields are open, the clock to fix it runs."""
    lena = _seller(diary, "acme")

    def begin() -> None:
        deal = _register(
            lena, _fields("Saalemühle Mahlwerke AG", "saalemuehle.example", "EG-G4R", 9, 41_500, contact_title="")
        )
        diary.plan(_ago(until, 1, 14), lambda: turns.safely(lambda: give_back(deal)))

    def give_back(deal: Deal) -> None:
        returning.give_back(
            deal=deal, actor=_reviewer(deal), fields=["contact_title", "summary"],
            note="Who is Ms Albers at the customer, and which of the four mills is meant?",
        )  # fmt: skip

    diary.plan(_ago(until, 3), lambda: turns.safely(begin))


def _appealed(diary: Diary, until: datetime) -> None:
    """A rejection the partner appealed; it waits for somebody else than the one who said no."""
    henrik = _seller(diary, "halden")

    def begin() -> None:
        deal = _register(henrik, _fields("Isartal Energie GmbH", "isartal-energie.example", "SL-100", 30, 58_000))
        turns.met(deal, henrik, diary.world.random)
        diary.plan(_ago(until, 4), lambda: turns.safely(lambda: reject(deal)))

    def reject(deal: Deal) -> None:
        review.reject(
            deal=deal, actor=_reviewer(deal), reason_code="incomplete",
            note="Our team at the customer has not heard of the project.",
        )  # fmt: skip
        diary.plan(_ago(until, 1, 9), lambda: turns.safely(lambda: say_no(deal)))

    def say_no(deal: Deal) -> None:
        appeal.appeal(
            deal=deal, actor=henrik,
            note="The project is run by the grid subsidiary, not by the office you asked. The notes name its head.",
        )  # fmt: skip

    diary.plan(_ago(until, 6), lambda: turns.safely(begin))


def _held(diary: Diary, until: datetime) -> None:
    """A registration on hold until an export check is done."""
    seller = _seller(diary, "zuri")

    def begin() -> None:
        fields = _fields("Walliser Bergbahnen AG", "walliser-bahnen.example", "SL-1000", 6, 52_000)
        deal = _register(seller, {**fields, "customer_country": "CH", "territory": "CH", "currency": "CHF"})
        diary.plan(_ago(until, 1, 11), lambda: turns.safely(lambda: rest(deal)))

    def rest(deal: Deal) -> None:
        hold.hold(
            deal=deal, actor=_reviewer(deal), reason_code="legal", note="We check the export rules for this product."
        )

    diary.plan(_ago(until, 2), lambda: turns.safely(begin))


def _levels(diary: Diary, until: datetime) -> None:
    """A large registration the deal desk approved; finance is asked now."""
    lena = _seller(diary, "acme")

    def begin() -> None:
        deal = _register(lena, _fields("Nordharz Versorgung AG", "nordharz.example", "MP-ENT", 40, 1_240_000))
        turns.met(deal, lena, diary.world.random)
        diary.plan(_ago(until, 1, 13), lambda: turns.safely(lambda: sign(deal)))

    def sign(deal: Deal) -> None:
        review.approve(deal=deal, actor=_reviewer(deal), reason_code="clear", note="Checked with the account team.")

    diary.plan(_ago(until, 2, 9), lambda: turns.safely(begin))


def _free_again(diary: Diary, until: datetime) -> None:
    """One partner was refused because of another's registration; that one was withdrawn, and it is told."""
    henrik, lena, state = _seller(diary, "halden"), _seller(diary, "acme"), {}
    name, site = "Elbsand Werke GmbH", "elbsand.example"

    def begin() -> None:
        state["first"] = _register(henrik, _fields(name, site, "EG-G4", 12, 46_000))

    def approve() -> None:
        review.approve(deal=state["first"], actor=_reviewer(state["first"]), reason_code="clear")

    def second() -> None:
        state["second"] = _register(lena, _fields(name, site, "EG-G4", 14, 51_000))

    def refuse() -> None:
        review.reject(
            deal=state["second"], actor=_reviewer(state["second"]), reason_code="live_registration",
            note="An earlier registration for this customer is live.",
        )  # fmt: skip

    def stop() -> None:
        closing.close(deal=state["first"], actor=henrik, how="withdraw", note="The customer stopped the project.")

    for days, act in ((27, begin), (26, approve), (20, second), (19, refuse), (2, stop)):
        diary.plan(_ago(until, days), lambda act=act: turns.safely(act))


def _standing(world: World) -> None:
    """An account that was there twice is merged, and a partner's own system has a key."""
    olga = system_actor(world.staff["olga"])
    keep, gone = (
        accounts.create(actor=olga, name=name, country="DE", website=site)
        for name, site in (("Heidetal Werke GmbH", "heidetal.example"), ("Heidetal-Werke", ""))
    )
    merge.merge(keep=keep, gone=gone, actor=olga)
    mira = turns.actor_for(world.people["acme"][1])
    token.create_service(
        actor=mira, name="CRM of Acme", roles=["partner_seller"], scopes=["deals:read", "deals:write"], days=180
    )


def _away(world: World) -> None:
    """Dev is away for a week; Tomas stands in."""
    absence.set_away(
        user=world.staff["dev"], starts=moment.now(), until=moment.now() + timedelta(days=9),
        delegate=world.staff["tomas"], note="Holiday", actor=SYSTEM,
    )  # fmt: skip
