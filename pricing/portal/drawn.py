"""The builder's rows as markup. Up to some hundred of them are drawn at every change, so none is a template."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.utils.safestring import SafeString

from pricing.enums import RuleKind
from pricing.forms.quote_lines import Row
from pricing.paper import words
from pricing.selectors.offer import Clash
from prm.common.components import icons
from prm.common.components.figures import amount_words
from prm.common.components.markup import fill, joined

if TYPE_CHECKING:
    from pricing.portal.sitting import Look

NOTHING = fill("")
FIELDS = (
    ("quantity", "Quantity", 14, ""),
    ("asked", "Ask, % off list", 8, "standard"),
    ("off", "Customer, % off list", 8, "0"),
)
"""What is typed on a row: name, label, longest, and what an empty one means."""
SWAP = fill('hx-include="closest form" hx-target="#lines" hx-swap="outerHTML"')
LOW = fill('<p class="field__hint">The standard price is better than what is asked for here.</p>')
FIXED = (
    '<span class="qb__f qb__set"><span class="lab">Quantity</span>{0}<input type="hidden" name="quantity" value="{0}">'
    '<input type="hidden" name="asked" value=""><input type="hidden" name="off" value=""></span>'
    '<span class="qb__f"></span><span class="qb__f"></span>'
)
FIELD = (
    '<label class="qb__f"><span class="lab">{}</span><input class="input" name="{}" value="{}" inputmode="decimal" '
    'autocomplete="off" maxlength="{}"{}{}></label>'
)
WHY = (
    '<details class="example"><summary class="small" hx-post="{0}" hx-vals=\'{{"action": "why:{1}"}}\' '
    'hx-include="#quote" hx-target="#why-{1}" hx-trigger="click">{2}How this price comes about<span class="sr">: line '
    '{3}</span></summary><div class="why-here scroll" id="why-{1}"><button class="btn btn--sm" name="action" '
    'value="why:{1}">Show every step</button></div></details>'
)
REMOVE = (
    '<button class="btn btn--ghost btn--icon" name="action" value="remove:{}" formnovalidate '
    'aria-label="Remove line {}" hx-post="{}" {}>{}</button>'
)
ROW = (
    '<div class="qb{}" role="group" aria-label="Line {}, {}"><input type="hidden" name="product" value="{}">'
    '<input type="hidden" name="parent" value="{}"><span class="qb__n">{}</span><span class="qb__p"><b>{}</b> '
    '<span class="small quiet">{}{}</span></span>{}</div>{}'
)


@dataclass(frozen=True, slots=True)
class Lines:
    """The rows of one draft on one side. ``address`` is where the builder's form goes; amounts are in ``currency``."""

    looks: "Sequence[Look]"
    address: str
    currency: str
    vendor: bool
    opened: Mapping[int, SafeString] = field(default_factory=dict)
    """Waterfalls to show below their rows."""

    def rows(self) -> SafeString:
        """Return every row."""
        return joined(self._row(look, self.opened.get(look.at, NOTHING)) for look in self.looks)

    def anew(self) -> SafeString:
        """Return what a new price changes on rows that stay as they are: the price, and what is to be said about it."""
        return joined(piece for look in self.looks for piece in (self._net(look), self._say(look)))

    def _row(self, look: "Look", below: SafeString) -> SafeString:
        row = look.row
        pieces = [*_fields(row, look.at), self._net(look)]
        if row.fixed:
            pieces.append(fill("<span></span>"))
        else:
            pieces.append(fill(REMOVE, look.at, look.number, self.address, SWAP, icons.icon("x")))
        pieces += [self._say(look), self._more(look)]
        parent = "" if row.parent is None else row.parent
        css = "" if row.parent is None else " qb--part"
        part = ", part of the bundle" if row.fixed else ""
        return fill(
            ROW, css, look.number, row.product.name, row.product.public_id, parent, look.number, row.product.name,
            row.product.sku, part, joined(pieces), below and fill('<div class="qline__why">{}</div>', below),
        )  # fmt: skip

    def _net(self, look: "Look") -> SafeString:
        label = "Partner net" if self.vendor else "Your price"
        return fill(
            '<output class="qb__net" id="net-{}"><span class="lab">{}</span>{}</output>',
            look.at, label, self._price(look),
        )  # fmt: skip

    def _price(self, look: "Look") -> SafeString:
        if look.net is None:
            return fill('<span class="quiet">{}</span>', "included" if look.row.fixed else "–")
        if look.listed is None or not look.off:
            said = "included" if look.row.fixed and not look.net else "list price"
        else:
            said = f"{words.percent(look.off)} off {amount_words(look.listed, self.currency)}"
        return fill('{}<span class="small quiet"> {}</span>', amount_words(look.net, self.currency), said)

    def _say(self, look: "Look") -> SafeString:
        return fill(
            '<div class="qb__say" id="say-{}" aria-live="polite">{}</div>', look.at,
            joined(self._said(look)),
        )  # fmt: skip

    def _said(self, look: "Look") -> Iterator[SafeString]:
        for each in look.row.errors.values():
            yield fill('<p class="field__error">{}<span>{}</span></p>', icons.shape("over"), each)
        if look.asked_low:
            yield LOW
        for clash in look.clashes:
            yield self._clash(clash)

    def _clash(self, clash: Clash) -> SafeString:
        excludes = clash.kind == RuleKind.EXCLUDES
        said = (
            f"Does not go together with {clash.other_name}" if excludes
            else f"Needs {clash.other_name} on the same quote"
        )  # fmt: skip
        because = f": {clash.because}" if clash.because else ""
        error = fill('<p class="field__error">{}<span>{}{}.</span></p>', icons.shape("warn"), said, because)
        return error if excludes else joined([error, self._button(f"add:{clash.other_ref}", f"Add {clash.other_name}")])

    def _more(self, look: "Look") -> SafeString:
        options = joined(
            self._button(f"take:{look.at}@{each.public_id}", f"Option: {each.name}", "btn--ghost")
            for each in look.options
        )
        why = fill(WHY, self.address, look.at, icons.icon("right"), look.number) if not look.row.fixed else NOTHING
        return fill('<div class="qb__more">{}{}</div>', options, why)

    def _button(self, action: str, label: str, css: str = "") -> SafeString:
        return fill(
            '<button class="btn btn--sm {}" name="action" value="{}" formnovalidate hx-post="{}" {}>{}{}</button>',
            css, action, self.address, SWAP, icons.icon("plus"), label,
        )  # fmt: skip


def _fields(row: Row, at: int) -> Iterator[SafeString]:
    if row.fixed:
        yield fill(FIXED, row.quantity)
        return
    for name, label, longest, empty in FIELDS:
        wrong = fill(' aria-invalid="true" aria-describedby="say-{}"', at) if name in row.errors else NOTHING
        hint = fill(' placeholder="{}"', empty) if empty else NOTHING
        yield fill(FIELD, label, name, getattr(row, name), longest, hint, wrong)
