"""Composition root and kernel of Entente."""

from prm.celery import app as celery_app

__all__ = ["celery_app"]
