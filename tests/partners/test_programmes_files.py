"""Every file of docs/programmes goes through review into force, and a damaged one changes nothing."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from partners.models import Certification, Metric, Programme, Tier
from partners.services import programme_file
from prm.accounts.models import User
from prm.accounts.selectors.actor import staff_actor
from prm.common.errors import DomainError, Invalid
from prm.common.models import PolicyVersion
from prm.common.moment import now
from tests.programmes import FOLDER

pytestmark = pytest.mark.django_db

FILES = sorted(path.stem for path in FOLDER.glob("*.yaml"))


@pytest.mark.parametrize("name", FILES)
def test_the_file_comes_into_force_with_its_examples_holding(load, name):
    programme = load(name, on="2026-01-05")

    versions = PolicyVersion.objects.filter(scope_key=f"programme={programme.code}")
    assert {version.status for version in versions} == {"active"}


def test_a_programme_has_the_tiers_of_its_ladder_and_what_it_counts(load):
    programme = load("odoo", on="2023-05-19")

    assert list(Tier.objects.filter(programme=programme).order_by("rank").values_list("code", flat=True)) == [
        "learning", "ready", "silver", "gold",
    ]  # fmt: skip
    assert set(Metric.objects.values_list("code", flat=True)) >= {"users", "customer"}
    assert Certification.objects.get(code="odoo-functional-17").version == 17


@pytest.mark.parametrize(
    ("changed", "to", "words"),
    [
        ("decision: partner.tier", "decision: partner.luck", "decision"),
        ("expect: silver", "expect: gold", "example"),
        ("{figure: certified, at_least: 6}", "{figure: certifed, at_least: 6}", "certifed"),
        ("  code: odoo\n", "  kode: odoo\n", "programme.code: This is required"),
        ("window: {kind: today}", "window: {kind: today", "Line"),
    ],
)
def test_a_damaged_file_changes_nothing(olga, actor, changed, to, words):
    text = (FOLDER / "odoo.yaml").read_text(encoding="utf-8")
    assert changed in text

    with pytest.raises(DomainError, match=words):
        programme_file.put_in_force(
            author=actor(olga), approver=staff_actor(_second()), text=text.replace(changed, to, 1), start=_now()
        )

    assert not Programme.objects.filter(code="odoo").exists()
    assert not PolicyVersion.objects.filter(scope_key="programme=odoo").exists()


def _second():
    return User.objects.create_user("second@meridian.example", name="Second", staff_roles=["ops_admin"])


def _now():
    return now()


def test_nobody_approves_what_they_brought_in(olga, actor):
    text = (FOLDER / "odoo.yaml").read_text(encoding="utf-8")

    with pytest.raises(DomainError, match="somebody else has to approve"):
        programme_file.put_in_force(author=actor(olga), approver=actor(olga), text=text, start=_now())


def test_a_file_without_a_policy_is_refused(olga, actor):
    with pytest.raises(Invalid, match="no policy"):
        programme_file.bring_in(actor=actor(olga), text="programme:\n  code: x\n  name: X\n")


def test_the_command_makes_drafts_or_with_an_approver_policies_in_force(olga, capsys):
    second = _second()
    path = FOLDER / "odoo.yaml"

    call_command("load_programme", path, author=olga.email)
    call_command("load_programme", path, author=olga.email, approver=second.email)

    assert capsys.readouterr().out.splitlines() == [
        "Odoo partnership: 1 drafts.",
        "Odoo partnership: 1 policies in force.",
    ]
    with pytest.raises(CommandError, match="No such file"):
        call_command("load_programme", Path("nowhere.yaml"), author=olga.email)
    with pytest.raises(CommandError, match="Nobody at the vendor"):
        call_command("load_programme", path, author="x@meridian.example")
