"""Rows of the kernel."""

from prm.common.models.audit import AuditCheck, AuditEntry, AuditLink
from prm.common.models.calendar import Calendar
from prm.common.models.clock import Clock
from prm.common.models.decision import Decision, DecisionCard
from prm.common.models.event import Delivery, Event
from prm.common.models.idempotency import IdempotencyKey
from prm.common.models.import_job import ImportChunk, ImportJob
from prm.common.models.money import ExchangeRate
from prm.common.models.policy import PolicyExample, PolicyVersion
from prm.common.models.replay import ReplayRun
from prm.common.models.search import (
    PartnerSearchEntry,
    PartnerSearchWord,
    SearchChange,
    SearchEntry,
    SearchWord,
)
from prm.common.models.simulation import SimulatedDecision, Simulation
from prm.common.models.tally import DayTally
from prm.common.models.timeline import StaffNote, TimelineEntry
from prm.common.models.webhook import WebhookAttempt, WebhookDelivery, WebhookEndpoint, WebhookSecret

__all__ = [
    "AuditCheck",
    "AuditEntry",
    "AuditLink",
    "Calendar",
    "Clock",
    "DayTally",
    "Decision",
    "DecisionCard",
    "Delivery",
    "Event",
    "ExchangeRate",
    "IdempotencyKey",
    "ImportChunk",
    "ImportJob",
    "PartnerSearchEntry",
    "PartnerSearchWord",
    "PolicyExample",
    "PolicyVersion",
    "ReplayRun",
    "SearchChange",
    "SearchEntry",
    "SearchWord",
    "SimulatedDecision",
    "Simulation",
    "StaffNote",
    "TimelineEntry",
    "WebhookAttempt",
    "WebhookDelivery",
    "WebhookEndpoint",
    "WebhookSecret",
]
