"""Steps of the demo are written into the history under whoever takes them."""

from prm.common.models import AuditEntry
from prm.demo.steps import draft, review, submission
from tests.dealreg.conftest import registration


def test_each_step_names_whoever_takes_it(acme_premier, rules, bob, mara, actor):
    def names(since: int) -> set[int | None]:
        return set(AuditEntry.objects.filter(pk__gt=since).values_list("actor_id", flat=True))

    before = AuditEntry.objects.latest("pk").pk
    deal = submission.submit(deal=draft.start(actor=actor(bob), data=registration()), actor=actor(bob))
    sellers, between = names(before), AuditEntry.objects.latest("pk").pk

    review.approve(deal=deal, actor=actor(mara))

    assert (sellers, names(between)) == ({bob.pk}, {mara.pk})
