"""What a person reads when the product is up."""

import json
from pathlib import Path
from typing import Any


def way_in(path: Path) -> dict[str, Any]:
    """What ``prepare`` found out about logins; empty when it left nothing."""
    try:
        found = json.loads(path.read_text())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def text(address: str, found: dict[str, Any], *, seconds: float) -> str:
    """The address, who can log in and what to try first."""
    ready = f"\n  Entente is ready: {address}   (after {seconds:.0f} s)\n\n"
    return ready + entrance(address, found) + "\n\n  Ctrl-C stops everything and loses nothing.\n"


def entrance(address: str, found: dict[str, Any]) -> str:
    """Who can log in and what to try first, or where the first administrator is made."""
    if found.get("setup_path"):
        return (
            "  Nobody has an account yet. Make the first administrator here (the link works once):\n"
            f"    {address}/{str(found['setup_path']).lstrip('/')}"
        )
    logins = [tuple(str(part) for part in login) for login in found.get("logins") or []]
    if not logins:
        return "  Log in with your own account."
    rows = [("Role", "E-mail", "Password"), *logins]
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    lines = []
    for row in rows:
        cells = (row[column].ljust(width) for column, width in enumerate(widths))
        lines.append("  " + "   ".join(cells).rstrip())
    lines += ["", "  Try first:"]
    lines += [f"  - {login[0]}: {login[3]}" for login in logins if len(login) > 3 and login[3]]
    return "\n".join(lines)
