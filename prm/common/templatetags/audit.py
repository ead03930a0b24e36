"""``{% full_history record %}``: the way from a record's page to everything that ever happened to it."""

from urllib.parse import urlencode

from django import template
from django.db import models
from django.template import Context
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag(takes_context=True)
def full_history(context: Context, record: models.Model) -> SafeString | str:
    """Return a link to the audit of ``record`` and what belongs to it, for whoever may read the audit."""
    actor = context.get("actor")
    if actor is None or not actor.may("audit.view"):
        return ""
    query = urlencode({"of": getattr(record, "public_id", record.pk)})
    return format_html('<a class="small" href="{}?{}">Full history</a>', reverse("console:audit"), query)
