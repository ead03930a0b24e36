"""A subject as it is compared: its names normalised, its identifiers in one form. Made once for many comparisons."""

from partners.rules.addresses import normalise_address
from partners.rules.identifiers import country_code, mail_domain, normalise_tax_id, registrable_domain
from partners.rules.names import NormalisedName, clean, normalise
from partners.rules.subject import Subject

MAXIMUM_ALIASES = 20


class Known:
    """What is compared of a subject; "" or ``None`` means not known.

    ``site`` and ``mail`` are registrable domains, of the website and of the contact's address; ``contact`` is that of
    the address as it is shown.
    """

    __slots__ = ("aliases", "contact", "country", "mail", "name", "parent_key", "site", "subject", "tax_id")

    def __init__(self, subject: Subject) -> None:
        self.subject = subject
        self.name: NormalisedName = normalise(subject.name)
        self.aliases = [(alias, normalise(alias)) for alias in subject.aliases[:MAXIMUM_ALIASES]]
        self.site = registrable_domain(subject.domain) if subject.domain else None
        self.mail = mail_domain(subject.contact_email) if subject.contact_email else None
        self.contact = mail_domain(clean(subject.contact_email)) if subject.contact_email else None
        self.tax_id = normalise_tax_id(clean(subject.tax_id), subject.country) if subject.tax_id else ""
        self.country = country_code(subject.country)
        self.parent_key = normalise(subject.parent_name).key if subject.parent_name else ""

    @property
    def address(self) -> tuple[str, ...]:
        """The words of the address."""
        subject = self.subject
        if not (subject.address or subject.postal_code or subject.city):
            return ()
        return normalise_address(subject.address, subject.postal_code, subject.city)

    def is_called(self, key: str) -> bool:
        """Whether the name or an alias has this key. Every alias counts here, however many there are."""
        return self.name.key == key or any(normalise(alias).key == key for alias in self.subject.aliases)
