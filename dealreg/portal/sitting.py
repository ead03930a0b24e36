"""One sitting at the registration form: what was typed, and all that the page says about it."""

from dataclasses import dataclass, field
from typing import Any

from django.core import signing
from django.http import HttpRequest, QueryDict
from django.urls import reverse

from dealreg.enums import DealStatus
from dealreg.forms.deal import Registration
from dealreg.forms.evidence import Proofs
from dealreg.models import Deal
from dealreg.portal.returning import Fixing, fixing
from dealreg.selectors import evidence as selectors_of_evidence
from dealreg.selectors import own
from dealreg.selectors import registration as selectors
from dealreg.selectors.registration import Choices, Expectation, Standing
from partners.rules.identifiers import is_free_mail, registrable_domain
from prm.accounts.web import actor, put_errors
from prm.common.actors import Actor
from prm.common.errors import Invalid

LABELS = {"contact_name": "Contact's name", "contact_email": "Contact's e-mail", "lines": "What you sell"}
"""Labels that need their section to be understood, said in full where they stand alone."""
BESIDE = {"files": ("Files", "id_files"), "evidence": ("Evidence", "evidence")}
"""What can be asked for and is no field of the form, with the place to go to."""


@dataclass
class Sitting:
    """One request to the form: who, what they may choose, the stored draft if there is one, and what was typed."""

    request: HttpRequest
    who: Actor
    standing: Standing
    choices: Choices
    deal: Deal | None
    reference: str
    page: Registration | None = None
    stale: str = ""
    file_errors: list[str] = field(default_factory=list)
    line_errors: list[str] = field(default_factory=list)
    word_error: str = ""
    evidence_error: str = ""
    proofs: Proofs | None = None

    @property
    def takes_evidence(self) -> bool:
        """Whether evidence can be given: on a draft that is kept, and where the reviewer asked for it."""
        return self.deal is not None and selectors_of_evidence.why_not(self.deal) is None

    @property
    def proofs_are_fine(self) -> bool:
        """Whether nothing typed as evidence is wrong."""
        return self.proofs is None or not self.proofs.errors

    @property
    def unlocked(self) -> list[str] | None:
        """Return what a reviewer asked to be fixed and is open; ``None`` for a draft, where everything is."""
        returned = self.deal is not None and self.deal.status == DealStatus.RETURNED
        return list(self.deal.fix_fields) if self.deal is not None and returned else None

    @property
    def word(self) -> str:
        """Return what the partner wrote to the reviewer."""
        return self.request.POST.get("word", "")[:2000]

    @property
    def takes_files(self) -> bool:
        """Whether files can be added."""
        return self.unlocked is None or not {"files", "evidence"}.isdisjoint(self.unlocked)

    def read(self, data: QueryDict) -> Registration:
        """Return the form with what was typed in it."""
        if self.unlocked is None or self.deal is None:
            return Registration.read(data, self.choices)
        stored = own.stored(self.deal)
        return Registration.read_fixes(data, stored.fields, stored.rows, self.choices, self.unlocked)

    @property
    def revision(self) -> str:
        """Return the revision the page is made from. A stale page stays stale, until somebody decides knowingly."""
        if self.stale:
            return self.request.POST.get("revision", "0")[:9]
        return str(self.deal.revision if self.deal else 0)

    @property
    def save_url(self) -> str:
        """Return where the form is sent: to its draft once there is one."""
        return reverse("portal:deal-edit", args=[self.reference]) if self.deal else reverse("portal:deal-new")

    def mark(self, error: Invalid) -> None:
        """Put messages next to their fields; what belongs to the rows goes below them."""
        assert self.page is not None
        if words := error.fields.get("lines"):
            self.line_errors.append(words)
        if words := error.fields.get("files"):
            self.file_errors.append(words)
        self.evidence_error = error.fields.get("evidence", "")
        self.word_error = error.fields.get("note", "")
        of_the_form = {k: v for k, v in error.fields.items() if k not in {"lines", "note", *BESIDE}}
        put_errors(self.page.form, Invalid(of_the_form))

    @classmethod
    def of(cls, request: HttpRequest, deal: Deal | None, reference: str) -> "Sitting":
        """Open the sitting for this request."""
        who = actor(request)
        standing = selectors.standing_of(who)
        return cls(request, who, standing, selectors.choices_for(standing), deal, reference)


def signer(who: Actor) -> signing.Signer:
    """Sign for one person at one partner, so that an id cannot be made up or carried elsewhere."""
    return signing.Signer(salt=f"deal.register.{who.partner_id}.{who.person_id}")


def context(sitting: Sitting) -> dict[str, Any]:
    """Return what the templates of the page need."""
    assert sitting.page is not None
    page, deal = sitting.page, sitting.deal
    expected = _expected(sitting, page)
    page.form.required = dict(expected.required) if expected else {}
    return {
        "deal": deal,
        "form": page.form,
        "lines": page.lines,
        "total": page.total(),
        "currency": page.value("currency"),
        "expected": expected,
        "required": page.form.required,
        "asked": _asked(sitting, page),
        "hints": hints(sitting, page),
        "earlier": _earlier(sitting, page),
        "files": own.files_of(deal) if deal else [],
        "unlocked": sitting.unlocked,
        "fixing": _fixing(sitting, page),
        "takes_files": sitting.takes_files,
        **_evidence(sitting),
        "word": sitting.word,
        "word_error": sitting.word_error,
        "file_errors": sitting.file_errors,
        "line_errors": sitting.line_errors,
        "problems": _problems(sitting, page),
        "save_url": sitting.save_url,
        "saved_at": deal.updated_at if deal else None,
        "stale": sitting.stale,
        "revision": sitting.revision,
        "key": signer(sitting.who).sign(sitting.reference),
        "reference": sitting.reference,
        "partner": sitting.standing.partner,
    }


def _fixing(sitting: Sitting, page: Registration) -> Fixing | None:
    """Return what a returned registration's page needs; ``None`` for a draft."""
    if sitting.deal is None or sitting.unlocked is None:
        return None
    return fixing(sitting.deal, sitting.who, page.form)


def _evidence(sitting: Sitting) -> dict[str, Any]:
    """Return the evidence section: the four answers, the meetings there are, and a place for one more."""
    deal = sitting.deal
    pieces = selectors_of_evidence.pieces_of(deal) if deal else []
    answers = {piece.kind: piece.text for piece in pieces}
    return {
        "proofs": sitting.proofs or Proofs.show(answers),
        "takes_evidence": deal is None or sitting.takes_evidence,
        "pieces": [piece for piece in pieces if piece.kind not in selectors_of_evidence.ANSWERS],
        "removable": deal is not None and selectors_of_evidence.removable(deal),
    }


def _expected(sitting: Sitting, page: Registration) -> Expectation | None:
    return selectors.expectation(
        sitting.standing,
        motion=page.value("motion"),
        stage=page.value("stage"),
        amount=page.total(),
        currency=page.value("currency"),
        territory=page.value("territory"),
        families=page.families(sitting.choices),
        procurement=page.value("procurement"),
    )


@dataclass(frozen=True, slots=True)
class Asked:
    """One field the policy asks for: whether it is filled, and why it is asked when not always."""

    label: str
    target: str
    because: str
    done: bool


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to correct, with the place to go to."""

    label: str
    target: str
    message: str


def _asked(sitting: Sitting, page: Registration) -> list[Asked]:
    """Return what is asked, open things first."""
    found = []
    for name, because in page.form.required.items():
        label, target = _place(page, name)
        done = _is_there(sitting, page, name)
        found.append(Asked(label, target, "" if done else because, done))
    return sorted(found, key=lambda each: each.done)


def _is_there(sitting: Sitting, page: Registration, name: str) -> bool:
    if name == "lines":
        return not all(row.is_blank for row in page.lines.forms)
    if name == "files":
        return sitting.deal is not None and bool(own.files_of(sitting.deal))
    if name == "evidence":
        return sitting.deal is not None and bool(selectors_of_evidence.pieces_of(sitting.deal))
    return bool(page.form[name].value())


def _problems(sitting: Sitting, page: Registration) -> list[Problem]:
    found = [Problem("The form", "registration", str(words)) for words in page.form.non_field_errors()]
    for name, words in page.errors().items():
        if name != "__all__":
            found.append(Problem(*_place(page, name), words))
    found += [Problem("What you sell", "lines", words) for words in sitting.line_errors]
    if sitting.proofs is not None:
        found += [Problem(label, target, words) for label, target, words in sitting.proofs.errors]
    if sitting.evidence_error:
        found.append(Problem(*BESIDE["evidence"], sitting.evidence_error))
    if sitting.word_error:
        found.append(Problem("A word to the reviewer", "id_word", sitting.word_error))
    return found + [Problem("Files", "id_files", words) for words in sitting.file_errors]


def _place(page: Registration, name: str) -> tuple[str, str]:
    """Return the label of a field by its name in the page, and the id to jump to."""
    if name == "lines":
        return LABELS[name], name
    if name in BESIDE:
        return BESIDE[name]
    if name in page.form.fields:
        return LABELS.get(name, str(page.form.fields[name].label)), f"id_{name}"
    _, number, part = name.split("-", 2)
    return f"Row {int(number) + 1}, {part}", f"id_{name}"


def hints(sitting: Sitting, page: Registration) -> dict[str, str]:
    """Return what looks odd, or was understood, about values that are not wrong; empty where nothing is."""
    hints = dict.fromkeys(("customer_website", "contact_email", "territory"), "")
    website, mail = page.value("customer_website"), page.value("contact_email")
    if "customer_website" not in page.form.errors and (domain := registrable_domain(website)):
        hints["customer_website"] = f"Read as {domain}."
    _, at, host = mail.rpartition("@")
    if at and is_free_mail(registrable_domain(host)):
        hints["contact_email"] = "Anybody can have this address. A business address makes the decision quicker."
    if odd := selectors.territory_hint(page.value("territory"), page.value("customer_country"), sitting.choices):
        hints["territory"] = odd
    return hints


def _earlier(sitting: Sitting, page: Registration) -> list[Deal]:
    name, website = page.value("customer_name"), page.value("customer_website")
    if len(name.strip()) < 3 and not website:
        return []
    return selectors.earlier_of_own(sitting.who, name=name[:200], website=website[:300], besides=sitting.deal)
