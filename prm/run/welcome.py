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
    lines = ["", f"  Entente is ready: {address}   (after {seconds:.0f} s)", ""]
    logins = [tuple(str(part) for part in login) for login in found.get("logins") or []]
    if found.get("setup_path"):
        lines += ["  Nobody has an account yet. Make the first administrator here (the link works once):"]
        lines += [f"    {address}/{str(found['setup_path']).lstrip('/')}", ""]
    elif logins:
        titles = ("Role", "E-mail", "Password")
        widths = [max(len(row[column]) for row in (titles, *logins)) for column in range(3)]
        for row in (titles, *logins):
            cells = (row[column].ljust(width) for column, width in enumerate(widths))
            lines.append("  " + "   ".join(cells).rstrip())
        lines += ["", "  Try first:"]
        lines += [f"  - {login[0]}: {login[3]}" for login in logins if len(login) > 3 and login[3]]
        lines.append("")
    else:
        lines += ["  Log in with your own account.", ""]
    lines.append("  Ctrl-C stops everything and loses nothing.")
    return "\n".join(lines) + "\n"
