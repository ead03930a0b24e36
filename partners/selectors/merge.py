"""Looking at two records that may become one, and at the merges there were."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse

from partners.enums import Motion
from partners.merging import Clash, Pointer, all_clashes, pointers
from partners.models import Account, Merge, Partner
from partners.policies import MERGING
from partners.rules.merge import Difference, compare
from partners.selectors import account as accounts
from partners.selectors import lists, territory
from partners.selectors import partner as partners
from prm.common.actors import Actor
from prm.common.errors import NotFound
from prm.common.moment import now
from prm.common.policies import in_force

Record = Account | Partner
FIRST = 10
MOST_OFFERED = 20


@dataclass(frozen=True, slots=True)
class Choice:
    """Something one chooses as a whole: one column, or several that only make sense together."""

    key: str
    label: str
    columns: tuple[str, ...]
    show: Callable[[Any], str]


def _plain(*columns: str) -> Callable[[Any], str]:
    return lambda record: ", ".join(str(value) for column in columns if (value := getattr(record, column)))


def _codes(column: str, name: Callable[[str], str]) -> Callable[[Any], str]:
    return lambda record: ", ".join(name(code) for code in getattr(record, column))


def _one(key: str, label: str = "", column: str = "", show: Callable[[Any], str] | None = None) -> Choice:
    return Choice(key, label or key.replace("_", " ").capitalize(), (column or key,), show or _plain(key))


def _number(column: str) -> Callable[[Any], str]:
    return lambda record: "" if getattr(record, column) is None else f"{getattr(record, column):,}"


def _contract(partner: Partner) -> str:
    if partner.contract_from is None:
        return ""
    until = f"until {partner.contract_until}" if partner.contract_until else "without end"
    return f"from {partner.contract_from} {until}"


_ADDRESS = Choice("address", "Address", ("address", "postal_code", "city"), _plain("address", "postal_code", "city"))
_COUNTRY = _one("country", show=lambda record: lists.country_name(record.country))
_EXTERNAL = _one("external_id", "Identifier elsewhere")
_PARENT = _one("parent", "Belongs to", "parent_id", lambda record: record.parent.name if record.parent else "")
_EMPLOYEES = _one("employees", show=_number("employees"))

CHOICES: dict[str, tuple[Choice, ...]] = {
    Merge.Kind.ACCOUNT: (
        _one("name"),
        Choice("website", "Website", ("website", "domain"), lambda a: a.website or a.domain),
        _one("tax_id", "Tax id"),
        _ADDRESS,
        _COUNTRY,
        _one("territory", show=lambda a: territory.tree().name(a.territory) if a.territory else ""),
        _one("sector"),
        _one("contact_email", "Contact"),
        _EMPLOYEES,
        _one("annual_revenue", "Revenue a year", show=_number("annual_revenue")),
        _one("founded"),
        _PARENT,
        _one("owner", "Owner", "owner_id", lambda a: a.owner.name if a.owner else ""),
        _one("is_strategic", "Strategic", show=lambda a: "Yes" if a.is_strategic else "No"),
        _EXTERNAL,
    ),
    Merge.Kind.PARTNER: (
        _one("name"),
        _one("legal_name"),
        _one("type", "Type", "type_id", lambda p: p.type.name),
        _one("segment", show=lambda p: p.get_segment_display()),
        _one("motions", show=_codes("motions", lambda code: str(Motion(code).label))),
        _one("territories", show=_codes("territories", lambda code: territory.tree().name(code))),
        _one("verticals", show=_codes("verticals", lambda code: lists.read().name("vertical", code))),
        _one("capabilities", show=_codes("capabilities", lambda code: lists.read().name("capability", code))),
        _one("trading_names", show=_codes("trading_names", str)),
        _one("customer_base"),
        _one("market_coverage"),
        _one("website"),
        _one("tax_id", "Tax id"),
        _ADDRESS,
        _COUNTRY,
        _one("phone"),
        _EMPLOYEES,
        _one("currency"),
        _one("calendar_key", "Business calendar"),
        Choice("contract", "Contract", ("contract_from", "contract_until"), _contract),
        _PARENT,
        _EXTERNAL,
    ),
}


def kind_of(record: Record) -> str:
    """Return the kind of merge a record takes part in."""
    return Merge.Kind.ACCOUNT if isinstance(record, Account) else Merge.Kind.PARTNER


def choices_of(record: Record) -> dict[str, Choice]:
    """Return what one chooses between two records of this kind, by key."""
    return {choice.key: choice for choice in CHOICES[kind_of(record)]}


def above(record: Record) -> list[Any]:
    """Return what ``record`` belongs to, nearest first."""
    return list(accounts.parents(record) if isinstance(record, Account) else partners.parents(record))


def _value(choice: Choice, record: Record, other: Record) -> Any:
    """Return what is compared; a parent that would be the record itself after the merge counts as none."""
    if choice.key == "parent":
        return None if other in above(record) else record.parent_id
    values = tuple(getattr(record, column) for column in choice.columns)
    return values[0] if len(values) == 1 else values


def differences(keep: Record, gone: Record) -> list[Difference]:
    """Return every field in which the two differ, with whose value survives unless somebody says otherwise."""
    found = (
        compare(choice.key, choice.label, _value(choice, keep, gone), _value(choice, gone, keep))
        for choice in CHOICES[kind_of(keep)]
    )
    return [difference for difference in found if difference is not None]


@dataclass(frozen=True, slots=True)
class Row:
    """One row that moves: what it is called and its page, if it has one."""

    name: str
    url: str


@dataclass(frozen=True, slots=True)
class Count:
    """How many rows of one sort move, and the first of them."""

    words: str
    n: int
    rows: list[Row]

    @property
    def more(self) -> int:
        """How many there are besides the first."""
        return self.n - len(self.rows)


@dataclass(frozen=True, slots=True)
class Preview:
    """What a merge would do."""

    counts: list[Count]
    clashes: list[Clash]

    @property
    def blocked(self) -> bool:
        """Whether something has to be settled first."""
        return any(clash.blocking for clash in self.clashes)


def preview(keep: Record, gone: Record) -> Preview:
    """Return what moves from ``gone`` to ``keep``, and what collides."""
    return Preview(counts(gone), all_clashes(keep, gone))


def _pointing(gone: Record) -> Iterator[tuple[Pointer, str, QuerySet, int]]:
    """Yield every sort of row that points at a record and has a name, with the rows and how many they are."""
    for pointer in pointers(gone._meta.label_lower):
        if pointer.noun is not None:
            rows = pointer.table._base_manager.filter(**{pointer.column: gone.pk})
            if n := rows.count():
                yield pointer, pointer.noun[n != 1], rows, n


def tally(gone: Record) -> list[tuple[str, int]]:
    """Return what points at a record, as words and a number."""
    return [(words, n) for _, words, _, n in _pointing(gone)]


def counts(gone: Record) -> list[Count]:
    """Return what points at a record, with the first rows of each sort."""
    return [Count(words, n, _first(pointer, rows)) for pointer, words, rows, n in _pointing(gone)]


def _first(pointer: Pointer, rows: QuerySet) -> list[Row]:
    if not pointer.label:
        return []
    page, reference = pointer.page or ("", "pk")
    first = rows.order_by("pk").values_list(pointer.label, reference)[:FIRST]
    return [Row(str(name)[:120], reverse(page, args=[ref]) if page else "") for name, ref in first]


def offered(actor: Actor, record: Record, text: str) -> list[Any]:
    """Return the records ``record`` may be merged with: those found by ``text``, else those that look like it."""
    if isinstance(record, Account):
        if not text:
            return accounts.twins(record.name, record.website or record.domain, but=record, limit=MOST_OFFERED)
        rows: QuerySet = accounts.search(accounts.visible_to(actor), text)
    else:
        if not text:
            return [t.partner for t in partners.twins(record.name, record.website, record.tax_id, but=record)]
        rows = partners.search(partners.visible_to(actor), text)
    return list(rows.exclude(pk=record.pk).order_by("name", "pk")[:MOST_OFFERED])


def merges() -> QuerySet[Merge]:
    """Return every merge there was."""
    return Merge.objects.all()


def search(rows: QuerySet[Merge], text: str) -> QuerySet[Merge]:
    """Return the merges of a record with ``text`` in its name, or with that number, or by that person."""
    named = Q(kept_name__icontains=text) | Q(gone_name__icontains=text) | Q(by_name__icontains=text)
    return rows.filter(named | Q(kept_ref__iexact=text) | Q(gone_ref__iexact=text) | Q(public_id__iexact=text))


def get_merge(reference: str) -> Merge:
    """Return one merge by public id. Raises ``NotFound``."""
    found = Merge.objects.filter(public_id=reference).first()
    if found is None:
        raise NotFound()
    return found


def standing(record: Record, gone: str) -> Merge | None:
    """Return the merge by which the record numbered ``gone`` became part of ``record``, if it stands."""
    rows = Merge.objects.filter(kind=kind_of(record), kept_id=record.pk, gone_ref=gone.upper())
    return rows.filter(undone_at__isnull=True).first()


def moved(merge: Merge) -> int:
    """Return how many rows a merge changed in all."""
    return merge.moves.count()


def is_too_late(merge: Merge) -> bool:
    """Whether the time to undo is over."""
    return now() > merge.undo_until


def undo_days() -> int:
    """Return for how many days a merge made now can be undone."""
    days: int = in_force([MERGING])[MERGING].body.undo_days
    return days


def fields_of(merge: Merge) -> list[tuple[str, str]]:
    """Return the fields somebody could choose in a merge, each with whose value was kept."""
    words = {"keep": merge.kept_name, "other": merge.gone_name, "both": "both together"}
    labels = {choice.key: choice.label for choice in CHOICES[merge.kind]}
    return [(labels.get(key, key), f"of {words[side]}" if side != "both" else words[side])
            for key, side in merge.choices.items()]  # fmt: skip
