"""Make every stored decision again and name every difference."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from prm.common.judging import replay


class Command(BaseCommand):
    """Replay all decisions; the exit code is 1 when one comes out differently."""

    help = "Make every stored decision again from its facts and policy version, and name every difference."

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the replay and keep the run for the console's page."""
        run = replay.run()
        for found in run.differences:
            self.stdout.write(f"{found['decision']} {found['kind']} {found['at']}")
            for part in found["parts"]:
                self.stdout.write(f"  {part['part']}: stored {part['stored']}")
                self.stdout.write(f"  {part['part']}: now    {part['now']}")
        self.stdout.write(
            f"{run.total} decisions: {run.same} the same, {run.by_person} by people, "
            f"{run.incomplete} older than complete facts, {run.differing} different."
        )
        if run.differing:
            raise CommandError(f"{run.differing} decisions come out differently.")
