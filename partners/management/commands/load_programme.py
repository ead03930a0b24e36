"""``manage.py load_programme``: bring a programme's file in, as an ops admin would in the console."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from partners.services import programme_file
from prm.accounts.models import User
from prm.accounts.selectors.actor import staff_actor
from prm.common.actors import Actor
from prm.common.errors import DomainError
from prm.common.moment import now


class Command(BaseCommand):
    """Makes drafts; with an approver, who is not the author, takes them through review into force."""

    help = "Load a partner programme from a YAML file such as those in docs/programmes."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the files, and who acts."""
        parser.add_argument("files", nargs="+", type=Path)
        parser.add_argument("--author", required=True, help="E-mail of the ops admin who brings the file in.")
        parser.add_argument("--approver", help="E-mail of the second person; without one the policies stay drafts.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Bring each file in, all of it or nothing of it."""
        author = _staff(options["author"])
        approver = _staff(options["approver"]) if options["approver"] else None
        for path in options["files"]:
            try:
                self._load(path, author, approver)
            except OSError as error:
                raise CommandError(f"{path}: {error.strerror}") from error
            except DomainError as error:
                raise CommandError(f"{path}: {error.message}") from error

    def _load(self, path: Path, author: Actor, approver: Actor | None) -> None:
        text = path.read_text(encoding="utf-8")
        if approver is None:
            brought = programme_file.bring_in(actor=author, text=text)
            state = "drafts"
        else:
            brought = programme_file.put_in_force(author=author, approver=approver, text=text, start=now())
            state = "policies in force"
        self.stdout.write(f"{brought.programme.name}: {len(brought.drafts)} {state}.")


def _staff(email: str) -> Actor:
    user = User.objects.filter(email__iexact=email).first()
    if user is None or not user.is_staff:
        raise CommandError(f"Nobody at the vendor signs in as {email}.")
    return staff_actor(user)
