"""The demo programme: Meridian Systems, its partners, and eighteen months of registrations."""

PASSWORD = "meridian-partners"  # noqa: S105 - printed at every start of the demo


def logins() -> list[tuple[str, str, str, str]]:
    """Return role, e-mail, password and what to try first of each login the demo offers."""
    return [
        ("Partner seller", "lena@acme.example", PASSWORD, "register a deal and watch our clock run"),
        ("Partner admin", "mira@acme.example", PASSWORD, "invite a colleague, or see your tier's benefits"),
        ("Other partner", "henrik@halden.example", PASSWORD, "see that nothing of Acme is here"),
        ("Channel manager", "priya@meridian.example", PASSWORD, "decide the registration that breaches next"),
        ("Deal desk", "tomas@meridian.example", PASSWORD, "resolve a conflict in the review queue"),
        ("Ops admin", "olga@meridian.example", PASSWORD, "read the policies, import a file, invite staff"),
        ("Finance", "felix@meridian.example", PASSWORD, ""),
        ("Enablement manager", "ines@meridian.example", PASSWORD, ""),
        ("Marketing manager", "noah@meridian.example", PASSWORD, ""),
        ("Executive", "elena@meridian.example", PASSWORD, "approve a rule that was tried on last year's decisions"),
        ("Auditor", "ruth@meridian.example", PASSWORD, ""),
    ]
