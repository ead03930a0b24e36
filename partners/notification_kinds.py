"""What people are told about partners and their people."""

from prm.accounts.catalogue import DIGEST, OFF, kind

KINDS = (
    kind(
        "account.access_ended",
        "Your access has ended",
        "You can no longer sign in for a partner.",
        area="Your account",
        audience={"portal"},
        app=OFF,
        mandatory=True,
    ),
    kind(
        "person.joined",
        "Somebody you invited has joined",
        "They accepted and can sign in.",
        area="People",
        audience={"portal", "staff"},
        mail=DIGEST,
    ),
    kind(
        "partner.merged",
        "Your company has been merged",
        "Two partners became one, and you act for it.",
        area="Your account",
        audience={"portal"},
        mandatory=True,
    ),
    kind(
        "partner.proposed",
        "A partner proposes a change",
        "A partner you look after wants its profile changed.",
        area="Partners",
        audience={"staff"},
        action="Review now",
    ),
)
