"""Structured logs: one JSON object a line, with the request, actor and partner, and no personal data."""

import json
import logging
from contextvars import ContextVar

request_fields: ContextVar[dict[str, object] | None] = ContextVar("prm_request_fields", default=None)


class RequestFields(logging.Filter):
    """Adds the current request's id, actor id and partner id to every record."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Attach the fields; never drops a record."""
        record.request_fields = request_fields.get() or {}
        return True


class JsonFormatter(logging.Formatter):
    """Writes a record as one JSON object."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        line = {
            "at": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            **getattr(record, "request_fields", {}),
        }
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, default=str)
