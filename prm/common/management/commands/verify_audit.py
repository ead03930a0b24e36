"""Verify the audit history and name the first row that was tampered with."""

import time
from argparse import ArgumentTypeError
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from prm.common.audit import checks
from prm.common.audit.chain import Head
from prm.common.audit.verification import KINDS, Fault


def _head(text: str) -> Head:
    try:
        return Head.read(text)
    except ValueError as error:
        raise ArgumentTypeError("a head is written as number:hash, as this command prints it") from error


class Command(BaseCommand):
    """``manage.py verify_audit``; ends with 1 when anything is wrong."""

    help = "Verifies every history row, its receipt and the chain; names the first row that was tampered with."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take heads that the chain must still hold, and how many faults to list."""
        parser.add_argument("--expect", type=_head, action="append", default=[], metavar="HEAD",
                            help="a head printed before; the chain must still hold it (may be repeated)")  # fmt: skip
        parser.add_argument("--list", type=int, default=0, metavar="N", help="list the first N faults found")

    def handle(self, *args: Any, **options: Any) -> None:
        """Verify, say what was found and keep the result."""
        listed: list[Fault] = []

        def note(fault: Fault) -> None:
            if len(listed) < options["list"]:
                listed.append(fault)

        began = time.monotonic()
        check = checks.verify_now(expect=options["expect"], tell=note)
        seconds = time.monotonic() - began
        self.stdout.write(f"{check.rows:,} history rows verified in {seconds:.1f} s")
        self.stdout.write(f"head {check.head_seq}:{check.head_hash}")
        for fault in listed:
            self.stdout.write(str(fault))
        for kind, count in sorted(check.kinds.items()):
            self.stdout.write(f"{count:>9,}  {kind}: {KINDS[kind]}")
        if check.faults:
            raise CommandError(f"{check.faults:,} faults. The first: {checks.first_in_words(check)}", returncode=1)
        self.stdout.write("Nothing was tampered with.")
