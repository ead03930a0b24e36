"""Telling whoever started an import that it has ended, since they may have left its page."""

from django.urls import reverse

from prm.accounts.models import User
from prm.accounts.notices import notify
from prm.common.events import receiver
from prm.common.models import Event

WORDS = {
    "import.finish": "{file} is imported",
    "import.fail": "{file} stopped before its end",
    "import.undone": "The import of {file} is undone",
}


@receiver(*WORDS, key="accounts.import_ended")
def tell_the_importer(event: Event) -> None:
    """Notify the person once an event; an import started by nobody tells nobody."""
    users = User.objects.filter(pk=event.payload.get("actor"), is_active=True)
    title = WORDS[event.name].format(file=event.payload.get("file", "Your file"))
    url = reverse("console:import-job", args=[event.subject_id])
    notify(users, kind="import.ended", key=f"import:{event.pk}", title=title[:200], url=url)
