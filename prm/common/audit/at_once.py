"""History of records that come by the thousand: written by one statement for all that one statement inserts.

The same rows in the same order as a trigger for each row writes, for a fifth less of what an imported record costs the
database.
"""

from typing import Any

import pghistory
import pgtrigger
from pghistory.trigger import Event

CONTEXT = "WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) "
FROM_CONTEXT = ", _pgh_attached_context"


class _Inserted(Event):
    level = pgtrigger.Statement

    def get_func(self, model: Any) -> pgtrigger.Func:
        """Return the library's function, but for its table of contexts: ours stands on the row itself."""
        written: str = super().get_func(model).func
        own = written.replace(CONTEXT, "").replace(FROM_CONTEXT, "")
        if "_pgh_attach" in own:
            raise ValueError(f"the library writes history otherwise now: {written}")
        return pgtrigger.Func(own)


class InsertsAtOnce(pghistory.InsertEvent):
    """What is recorded of inserted records, by the statement."""

    def add_event_trigger(self, event_model: Any) -> None:
        """Put the trigger on the record's table."""
        trigger = _Inserted(
            event_model=event_model, label=self.label, name=self.trigger_name, row=self.row, operation=self.operation,
            condition=self.condition,
        )  # fmt: skip
        pgtrigger.register(trigger)(event_model.pgh_tracked_model)
