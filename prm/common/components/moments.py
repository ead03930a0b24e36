"""Moments in words: short and relative for reading, exact in the viewer's zone for the hover."""

from datetime import date, datetime, timedelta

from django.utils import timezone

from prm.common.moment import now

MINUTE, HOUR = 60, 3600


def exact(moment: datetime) -> str:
    """Return such as "Mon 16 March 2026, 09:12 CET", in the viewer's zone."""
    local = timezone.localtime(moment)
    return f"{local:%a} {local.day} {local:%B %Y, %H:%M %Z}"


def exact_day(day: date) -> str:
    """Return such as "Mon 16 March 2026"."""
    return f"{day:%a} {day.day} {day:%B %Y}"


def day_words(day: date, today: date) -> str:
    """Return "Today", "Yesterday", "Tomorrow", a weekday within the week, "12 Feb", or "12 Feb 2025"."""
    away = (day - today).days
    if named := {0: "Today", -1: "Yesterday", 1: "Tomorrow"}.get(away):
        return named
    if abs(away) < 7:
        return f"{day:%a}"
    return f"{day.day} {day:%b}" if day.year == today.year else f"{day.day} {day:%b %Y}"


def moment_words(moment: datetime) -> str:
    """Return how far away ``moment`` is: minutes, then the time of today, then the day."""
    present = now()
    seconds = (moment - present).total_seconds()
    if abs(seconds) < MINUTE:
        return "Just now" if seconds <= 0 else "Now"
    if abs(seconds) < HOUR:
        minutes = int(abs(seconds) // MINUTE)
        return f"{minutes} min ago" if seconds < 0 else f"in {minutes} min"
    local, today = timezone.localtime(moment), timezone.localtime(present).date()
    return f"{local:%H:%M}" if local.date() == today else day_words(local.date(), today)


def clock_time(moment: datetime) -> str:
    """Return such as "10:28" in the viewer's zone."""
    return f"{timezone.localtime(moment):%H:%M}"


def span_words(span: timedelta) -> str:
    """Return a length of time in its two largest units: "5 h 40 m", "1 d 4 h", "87 days"."""
    minutes = max(int(abs(span.total_seconds()) // MINUTE), 0)
    days, rest = divmod(minutes, 24 * 60)
    hours, minutes = divmod(rest, 60)
    if days >= 3:
        return f"{days} days"
    if days:
        return f"{days} d {hours} h" if hours else f"{days} d"
    return f"{hours} h {minutes:02d} m" if minutes or not hours else f"{hours} h"
