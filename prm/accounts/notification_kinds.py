"""What people are told about accounts and long work."""

from prm.accounts.catalogue import OFF, kind

AREA = "Your account"

KINDS = (
    kind(
        "account.security",
        "Security of your account",
        "Password, second factor and links to sign in.",
        area=AREA,
        audience={"portal", "staff"},
        app=OFF,
        mandatory=True,
    ),
    kind(
        "account.invitation",
        "Invitations",
        "Somebody invites you to a partner, or to the console.",
        area=AREA,
        audience={"portal", "staff"},
        app=OFF,
        mandatory=True,
    ),
    kind(
        "account.invitation_asked",
        "A new invitation is asked for",
        "The link you sent no longer works, and the person still wants in.",
        area="People",
        audience={"portal", "staff"},
    ),
    kind(
        "account.token_ending",
        "An API token ends soon",
        "A program of yours will stop working unless it gets a new one.",
        area=AREA,
        audience={"portal", "staff"},
        mandatory=True,
    ),
    kind(
        "absence.delegate",
        "You stand in for a colleague",
        "Somebody is away and named you, changed the days, or is back.",
        area="People",
        audience={"staff"},
    ),
    kind(
        "import.ended",
        "Import ended",
        "A file you started to import is in, stopped, or was taken back.",
        area="Data",
        audience={"staff"},
    ),
    kind(
        "audit.tampered",
        "Audit history tampered with",
        "A verification found rows that were changed, removed or added past the application.",
        area="Data",
        audience={"staff"},
        mandatory=True,
    ),
    kind(
        "webhook.off",
        "A webhook is switched off",
        "Its receiver failed too often in a row, or asked for nothing more.",
        area="Data",
        audience={"portal", "staff"},
        mandatory=True,
    ),
)
