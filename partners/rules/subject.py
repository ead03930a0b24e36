"""What account matching knows about one organisation."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Subject:
    """An organisation as a registration or an account describes it; "" means not known.

    ``country`` is a two-letter code, ``domain`` a website or domain, ``aliases`` the other and former
    names including those staff confirmed, ``parent_name`` the name of the parent organisation. ``ref`` is the
    caller's own reference to the record; it takes no part in matching.
    """

    name: str
    country: str = ""
    domain: str = ""
    tax_id: str = ""
    address: str = ""
    postal_code: str = ""
    city: str = ""
    contact_email: str = ""
    aliases: tuple[str, ...] = ()
    parent_name: str = ""
    ref: str = field(default="", compare=False)
