# ruff: noqa: E501 (a drawing is one line)
"""Icons and status shapes, drawn on 16 by 16 and inlined where they stand.

Inlined, because a shape takes its colour and the colour behind it (``--cut``) from where it is used; repeated ones
cost next to nothing compressed. Icons are lines; shapes carry a state and are told apart without colour.
"""

from functools import cache
from typing import Final

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

ICONS: Final[dict[str, str]] = {
    "activity": '<path d="M1.5 8.5h3l2-5 3 9.5 2-4.5h3"/>',
    "alert": '<path d="M8 2.5 14.5 13.5h-13zM8 6.5v3.4M8 11.6v.1"/>',
    "archive": '<path d="M2 3h12v3H2zM3 6v7.5h10V6M6.5 9h3"/>',
    "arrow": '<path d="M3 8h10M9 4l4 4-4 4"/>',
    "back": '<path d="M6.5 4 3 7.5 6.5 11M3 7.5h6.5a3.5 3.5 0 0 1 0 7H8"/>',
    "bell": '<path d="M4 11V7a4 4 0 0 1 8 0v4l1 1.2H3zM6.7 14h2.6"/>',
    "book": '<path d="M8 4c-1.5-1-3.5-1.2-5.5-1v9.5c2-.2 4 0 5.5 1 1.5-1 3.5-1.2 5.5-1V3c-2-.2-4 0-5.5 1zM8 4v9.5"/>',
    "calendar": '<path d="M2.5 3.5h11v10h-11zM2.5 6.8h11M5.5 2v3M10.5 2v3"/>',
    "cap": '<path d="M1.5 6.5 8 3.5l6.5 3L8 9.5zM4.5 8v3.2c1.8 1.7 5.2 1.7 7 0V8"/>',
    "chat": '<path d="M2.5 3.5h11v7.5H7.5L4.5 13.5V11h-2z"/>',
    "check": '<path d="m3.5 8.5 3 3 6-7"/>',
    "chevron": '<path d="m4 6 4 4 4-4"/>',
    "clock": '<circle cx="8" cy="8" r="5.5"/><path d="M8 5v3.2l2 1.3"/>',
    "coin": '<circle cx="8" cy="8" r="5.5"/><path d="M10 6.2C9.6 5.6 8.9 5.3 8 5.3c-1.2 0-2 .5-2 1.3 0 1.8 4 .9 4 2.7 0 .8-.8 1.4-2 1.4-1 0-1.7-.4-2.1-1M8 4.3v1M8 10.7v1"/>',
    "cols": '<path d="M2.5 3.5h11v9h-11zM6.2 3.5v9M9.8 3.5v9"/>',
    "copy": '<path d="M5.5 5.5h8v8h-8zM10.5 5.5v-3h-8v8h3"/>',
    "deal": '<path d="M2 5.5h12v8H2zM5.5 5.5v-2h5v2M2 9h12"/>',
    "device": '<path d="M2.5 3.5h11v7.5h-11zM1.5 13.5h13"/>',
    "doc": '<path d="M4 2.5h5l3 3v8H4zM9 2.5v3h3"/>',
    "dots": '<path d="M3.5 8h.1M8 8h.1M12.5 8h.1"/>',
    "down": '<path d="M8 3v10M4 9l4 4 4-4"/>',
    "download": '<path d="M8 2.5v8M4.8 7.3 8 10.5l3.2-3.2M2.5 13.5h11"/>',
    "edit": '<path d="M3 13l.7-3L10.9 2.8l2.3 2.3L6 12.3zM9.5 4.2l2.3 2.3"/>',
    "external": '<path d="M9.5 2.5h4v4M13.5 2.5 7.5 8.5M11.5 9v4.5h-9v-9H7"/>',
    "eye": '<path d="M1.5 8C3 5.3 5.3 3.8 8 3.8S13 5.3 14.5 8C13 10.7 10.7 12.2 8 12.2S3 10.7 1.5 8z"/><circle cx="8" cy="8" r="1.9"/>',
    "file": '<path d="M4 2.5h5l3 3v8H4zM9 2.5v3h3"/>',
    "filter": '<path d="M2.5 4h11M4.5 8h7M6.5 12h3"/>',
    "flag": '<path d="M3.5 14V2.5M3.5 3h9l-2 2.75 2 2.75h-9"/>',
    "folder": '<path d="M2 4h4l1.5 1.5H14v7.5H2z"/>',
    "gauge": '<path d="M2.5 13.5V9M6.2 13.5V5M9.8 13.5V7.5M13.5 13.5v-11"/>',
    "globe": '<circle cx="8" cy="8" r="5.5"/><path d="M2.5 8h11M8 2.5c2 1.6 3 3.4 3 5.5s-1 3.9-3 5.5c-2-1.6-3-3.4-3-5.5s1-3.9 3-5.5z"/>',
    "help": '<circle cx="8" cy="8" r="5.5"/><path d="M6.4 6.4c.2-.9.8-1.3 1.6-1.3s1.6.5 1.6 1.3c0 1.1-1.6 1.2-1.6 2.3M8 10.8v.1"/>',
    "history": '<path d="M2.6 6.2A5.6 5.6 0 1 1 2.5 9.5M2.5 3v3.4h3.4M8 5.2v3l2 1.3"/>',
    "home": '<path d="M2.5 7 8 2.5 13.5 7v6.5h-4v-4h-3v4h-4z"/>',
    "info": '<circle cx="8" cy="8" r="5.5"/><path d="M8 7.3v3.5M8 5.1v.1"/>',
    "key": '<circle cx="5.3" cy="10.7" r="2.8"/><path d="m7.3 8.7 5.9-5.9M10.7 5.3l2 2M8.8 7.2l1.5 1.5"/>',
    "lead": '<path d="M2.5 9.5v4h11v-4M8 2.5v7M5 6.5l3 3 3-3"/>',
    "left": '<path d="M10 3.5 5.5 8l4.5 4.5"/>',
    "link": '<path d="M6.8 9.2a2.6 2.6 0 0 0 3.7 0l2.2-2.2a2.6 2.6 0 0 0-3.7-3.7l-.9.9M9.2 6.8a2.6 2.6 0 0 0-3.7 0L3.3 9a2.6 2.6 0 0 0 3.7 3.7l.9-.9"/>',
    "list": '<path d="M5.5 4h8M5.5 8h8M5.5 12h8M2.5 4h.1M2.5 8h.1M2.5 12h.1"/>',
    "lock": '<path d="M3.5 7.5h9v6h-9zM5.5 7.5v-2a2.5 2.5 0 0 1 5 0v2"/>',
    "logout": '<path d="M6.5 2.5h-4v11h4M6.5 8h7.5M11 5l3 3-3 3"/>',
    "mail": '<path d="M2 3.5h12v9H2zM2 4.5l6 4.5 6-4.5"/>',
    "map": '<path d="M8 14c3-3.2 4.5-5.5 4.5-7.5a4.5 4.5 0 0 0-9 0c0 2 1.5 4.3 4.5 7.5z"/><circle cx="8" cy="6.5" r="1.5"/>',
    "minus": '<path d="M3 8h10"/>',
    "moon": '<path d="M13.3 9.7A5.6 5.6 0 0 1 6.3 2.7a5.6 5.6 0 1 0 7 7z"/>',
    "more": '<path d="M2.5 4.5h11M2.5 8h11M2.5 11.5h11"/>',
    "note": '<path d="M3 2.5h10v7.5l-3.5 3.5H3zM13 10H9.5v3.5M5.5 5.5h5M5.5 8h3"/>',
    "org": '<path d="M3 13.5v-11h6v11M9 6.5h4v7M1.5 13.5h13M5 5.5h2M5 8.5h2"/>',
    "paperclip": '<path d="m12.5 7.5-5 5a3 3 0 0 1-4.2-4.2l5.7-5.7a2 2 0 0 1 2.8 2.8L6.3 11a1 1 0 0 1-1.4-1.4l4.8-4.8"/>',
    "pause": '<path d="M5.5 3.5v9M10.5 3.5v9"/>',
    "phone": '<path d="M4.5 2h7v12h-7zM7.3 12h1.4"/>',
    "plan": '<path d="M3.5 14V2.5M3.5 3h9l-2 2.75 2 2.75h-9"/>',
    "play": '<path d="m5 3 7.5 5L5 13z"/>',
    "plus": '<path d="M8 3v10M3 8h10"/>',
    "refresh": '<path d="M13.4 6.2A5.6 5.6 0 0 0 3 5.5M2.6 9.8A5.6 5.6 0 0 0 13 10.5M3 2.5v3h3M13 13.5v-3h-3"/>',
    "right": '<path d="m6 3.5 4.5 4.5L6 12.5"/>',
    "scale": '<path d="M8 2.5v11M4.5 13.5h7M3 5h10M3 5 1.5 9h3zM13 5l-1.5 4h3z"/>',
    "search": '<circle cx="7" cy="7" r="4.25"/><path d="m10.2 10.2 3.3 3.3"/>',
    "send": '<path d="M14 2 7.5 8.5M14 2l-4 12-2.5-5.5L2 6z"/>',
    "settings": '<circle cx="8" cy="8" r="2"/><path d="M8 1.8v2M8 12.2v2M1.8 8h2M12.2 8h2M3.6 3.6 5 5M11 11l1.4 1.4M3.6 12.4 5 11M11 5l1.4-1.4"/>',
    "shield": '<path d="M8 2.2 13 4v3.8c0 3-2 5-5 6.2-3-1.2-5-3.2-5-6.2V4z"/>',
    "sliders": '<path d="M2.5 5h6M11.5 5h2M2.5 11h2M7.5 11h6"/><circle cx="10" cy="5" r="1.5"/><circle cx="6" cy="11" r="1.5"/>',
    "star": '<path d="m8 2.2 1.8 3.7 4 .6-2.9 2.8.7 4L8 11.4l-3.6 1.9.7-4L2.2 6.5l4-.6z"/>',
    "sun": '<circle cx="8" cy="8" r="2.8"/><path d="M8 1.5v1.5M8 13v1.5M1.5 8H3M13 8h1.5M3.4 3.4l1.1 1.1M11.5 11.5l1.1 1.1M3.4 12.6l1.1-1.1M11.5 4.5l1.1-1.1"/>',
    "swap": '<path d="M2.5 5.5h10M9.5 2.5l3 3-3 3M13.5 10.5h-10M6.5 7.5l-3 3 3 3"/>',
    "table": '<path d="M2.5 3.5h11v9h-11zM2.5 6.5h11M2.5 9.5h11M6.5 6.5v6"/>',
    "tag": '<path d="M2.5 2.5h5.5l5.5 5.5-5.5 5.5L2.5 8zM5.5 5.5h.1"/>',
    "theme": '<circle cx="8" cy="8" r="5.5"/><path d="M8 2.5v11M8 5.5l4-1M8 8.2h5.5M8 11l4 .8"/>',
    "trash": '<path d="M2.5 4.5h11M6 4.5v-2h4v2M4 4.5l.6 9h6.8l.6-9M6.7 7v4M9.3 7v4"/>',
    "undo": '<path d="M6.5 4 3 7.5 6.5 11M3 7.5h6.5a3.5 3.5 0 0 1 0 7H8"/>',
    "up": '<path d="M8 13V3M4 7l4-4 4 4"/>',
    "upload": '<path d="M8 10.5v-8M4.8 5.7 8 2.5l3.2 3.2M2.5 13.5h11"/>',
    "user": '<circle cx="8" cy="5.5" r="2.75"/><path d="M2.8 13.5c.6-2.6 2.6-4 5.2-4s4.6 1.4 5.2 4"/>',
    "users": '<circle cx="6" cy="5.5" r="2.5"/><path d="M1.5 13c.5-2.3 2.2-3.6 4.5-3.6s4 1.3 4.5 3.6M10.5 3.2a2.5 2.5 0 0 1 0 4.6M12 9.7c1.3.5 2.2 1.6 2.5 3.3"/>',
    "x": '<path d="m4 4 8 8M12 4l-8 8"/>',
}

SHAPES: Final[dict[str, str]] = {
    "active": '<circle class="sh-l" cx="8" cy="8" r="6"/><circle class="sh-f" cx="8" cy="8" r="3"/>',
    "approved": '<circle class="sh-f" cx="8" cy="8" r="6.8"/><path class="sh-c" d="m5 8.2 2.2 2.2 3.8-4.6"/>',
    "asleep": '<circle class="sh-l" cx="8" cy="8" r="6"/><path class="sh-l" d="M5.8 6h4.4L5.8 10.2h4.4"/>',
    "diff": '<path class="sh-l" d="M3 6h10M3 10h10M10.5 3l-5 10"/>',
    "down": '<path class="sh-l" d="M8 3v10M4 9l4 4 4-4"/>',
    "draft": '<circle class="sh-l" cx="8" cy="8" r="6" stroke-dasharray="2.5 2.2"/>',
    "expired": '<path class="sh-l" d="M4 2h8M4 14h8M5 2v2.5L8 8l3-3.5V2M5 14v-2.5L8 8l3 3.5V14"/>',
    "info": '<circle class="sh-l" cx="8" cy="8" r="6"/><path class="sh-l" d="M8 7.5v3.2M8 5.1v.1"/>',
    "leaving": '<circle class="sh-l" cx="8" cy="8" r="6"/><path class="sh-l" d="M5 8h6M8.6 5.5 11 8l-2.4 2.5"/>',
    "lost": '<circle class="sh-l" cx="8" cy="8" r="6"/><path class="sh-l" d="M5 8h6"/>',
    "maybe": '<path class="sh-l" d="M2.5 7.5c1.8-2.5 3.7-2.5 5.5-1s3.7 1.5 5.5-1M2.5 11.5c1.8-2.5 3.7-2.5 5.5-1s3.7 1.5 5.5-1"/>',
    "over": '<circle class="sh-f" cx="8" cy="8" r="6.8"/><path class="sh-c" d="M8 4.5v4.2M8 11.2v.1"/>',
    "paused": '<path class="sh-l" d="M5.5 3.5v9M10.5 3.5v9" stroke-width="2.2"/>',
    "play": '<path class="sh-l" d="m5 3 7.5 5L5 13z"/>',
    "rejected": '<path class="sh-f" d="M5 1.2h6L14.8 5v6L11 14.8H5L1.2 11V5z"/><path class="sh-c" d="m5.7 5.7 4.6 4.6M10.3 5.7l-4.6 4.6"/>',
    "returned": '<rect class="sh-f" x="1.5" y="1.5" width="13" height="13" rx="3"/><path class="sh-c" d="M7 5 4.8 7.2 7 9.4M5 7.2h4a2.2 2.2 0 0 1 2.2 2.2v1.4"/>',
    "review": '<circle class="sh-l" cx="8" cy="8" r="6"/><path class="sh-f" d="M8 4.2a3.8 3.8 0 0 1 0 7.6z"/>',
    "same": '<path class="sh-l" d="M3 6h10M3 10h10"/>',
    "scheduled": '<circle class="sh-l" cx="8" cy="8" r="6"/><path class="sh-l" d="M8 4.8V8l2 1.6"/>',
    "sent": '<path class="sh-l" d="M14 2 7.5 8.5M14 2l-4 12-2.5-5.5L2 6z"/>',
    "submitted": '<circle class="sh-l" cx="8" cy="8" r="6"/>',
    "unknown": '<circle class="sh-l" cx="8" cy="8" r="6" stroke-dasharray="1 2.77"/>',
    "up": '<path class="sh-l" d="M8 13V3M4 7l4-4 4 4"/>',
    "warn": '<path class="sh-f" d="M8 1.2 15.4 14H.6z"/><path class="sh-c" d="M8 6v3.6M8 11.6v.1"/>',
    "withdrawn": '<circle class="sh-l" cx="8" cy="8" r="6"/><path class="sh-l" d="m4 12 8-8"/>',
    "won": '<path class="sh-f" d="M3.2 1.5h10.6l-2.4 3.7 2.4 3.7H4.9v6H3.2z"/>',
}


@cache
def icon(name: str, css: str = "icon") -> SafeString:
    """Return the icon as decorative SVG. Raises ``KeyError`` for a name that was never drawn."""
    return format_html(
        '<svg class="{}" viewBox="0 0 16 16" aria-hidden="true">{}</svg>',
        css,
        mark_safe(ICONS[name]),  # noqa: S308 (a literal of this module)
    )


@cache
def shape(name: str) -> SafeString:
    """Return the status shape as decorative SVG. Raises ``KeyError`` for a name that was never drawn."""
    return format_html(
        '<svg class="shape shape--{}" viewBox="0 0 16 16" aria-hidden="true">{}</svg>',
        name,
        mark_safe(SHAPES[name]),  # noqa: S308 (a literal of this module)
    )
