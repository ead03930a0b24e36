"""What people are told about prices, quotes and renewals."""

from prm.accounts.catalogue import DIGEST, kind

QUOTES = "Quotes"
BOOKS = "Price books"
RENEWALS = "Renewals"

KINDS = (
    kind(
        "edition.to_review",
        "Prices to publish",
        "An edition of a price book waits for you.",
        area=BOOKS,
        audience={"staff"},
    ),
    kind(
        "edition.decided",
        "Prices published or returned",
        "What became of an edition you began.",
        area=BOOKS,
        audience={"staff"},
    ),
    kind("quote.level", "Price to approve", "A quote's price waits for you.", area=QUOTES, audience={"staff"}),
    kind("quote.late", "Price approval late", "Nobody decided in time.", area=QUOTES, audience={"staff"}),
    kind(
        "quote.decided",
        "Price decided",
        "The price of your quote was approved or refused.",
        area=QUOTES,
        audience={"portal", "staff"},
    ),
    kind(
        "quote.answered",
        "Customer answered a quote",
        "It was accepted or declined.",
        area=QUOTES,
        audience={"portal", "staff"},
    ),
    kind(
        "quote.used_up",
        "Special price used up",
        "A customer could not accept a quote because of it.",
        area=QUOTES,
        audience={"portal"},
    ),
    kind(
        "special.agreed",
        "Special price agreed",
        "A price for one customer, for so many units and until when.",
        area=QUOTES,
        audience={"portal", "staff"},
    ),
    kind(
        "special.ending",
        "Special price runs out",
        "Few of its units are left, or its last day comes near.",
        area=QUOTES,
        audience={"portal", "staff"},
        mail=DIGEST,
    ),
    kind(
        "special.ended",
        "Special price over",
        "Nothing is left of it, its days are over, or it was withdrawn.",
        area=QUOTES,
        audience={"portal", "staff"},
        mail=DIGEST,
    ),
    kind(
        "quote.ending",
        "Quote ends",
        "Its prices are over soon, or are over.",
        area=QUOTES,
        audience={"portal"},
        mail=DIGEST,
    ),
    kind(
        "renewal.notice",
        "Renewal ahead",
        "A customer's subscription ends or renews itself, in so many days.",
        area=RENEWALS,
        audience={"portal"},
    ),
    kind(
        "renewal.opening",
        "Renewal opens to others soon",
        "There is still time to bring the customer a quote.",
        area=RENEWALS,
        audience={"portal"},
    ),
    kind(
        "renewal.released",
        "Renewal open to others",
        "Other partners may renew a customer, or one does.",
        area=RENEWALS,
        audience={"portal", "staff"},
    ),
    kind(
        "renewal.taken",
        "Renewal taken over",
        "A renewal is yours now, and for how long.",
        area=RENEWALS,
        audience={"portal"},
    ),
    kind(
        "renewal.closed",
        "Renewal closed",
        "A renewal came about, or did not.",
        area=RENEWALS,
        audience={"portal"},
        mail=DIGEST,
    ),
    kind(
        "renewal.claim",
        "Claims with a customer's letter",
        "One has arrived, or is decided.",
        area=RENEWALS,
        audience={"portal", "staff"},
    ),
)
