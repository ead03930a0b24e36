"""Webhooks: public events, signed, sent until they arrive, never to private addresses. See ``docs/webhooks.md``."""
