"""Rows of the kernel."""

from prm.common.models.decision import Decision, DecisionCard
from prm.common.models.event import Delivery, Event
from prm.common.models.idempotency import IdempotencyKey
from prm.common.models.policy import PolicyVersion
from prm.common.models.timeline import StaffNote, TimelineEntry

__all__ = ["Decision", "DecisionCard", "Delivery", "Event", "IdempotencyKey", "PolicyVersion", "StaffNote", "TimelineEntry"]
