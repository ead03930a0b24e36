"""The states of an import and who takes it from one to the next."""

from prm.common.models import ImportJob
from prm.common.workflow import Transition, Workflow

S = ImportJob.State

IMPORT = Workflow(
    key="import",
    field="state",
    noun="import",
    transitions=(
        Transition(
            "check",
            "Check the file",
            (S.MAPPING, S.READY),
            S.CHECKING,
            "import.run",
            "had the file checked",
            offered=False,
        ),
        Transition(
            "checked",
            "Finish the check",
            (S.CHECKING,),
            S.READY,
            "import.run",
            "checked the file",
            side="system",
            offered=False,
        ),
        Transition(
            "halt", "Stop the check", (S.CHECKING,), S.MAPPING, "import.run", "stopped the check", offered=False
        ),
        Transition("start", "Import", (S.READY,), S.RUNNING, "import.run", "started the import"),
        Transition("cancel", "Cancel", (S.RUNNING,), S.CANCELLED, "import.run", "cancelled the import", danger=True),
        Transition("resume", "Go on", (S.CANCELLED, S.FAILED), S.RUNNING, "import.run", "went on with the import"),
        Transition(
            "finish", "Finish", (S.RUNNING,), S.DONE, "import.run", "finished the import", side="system", offered=False
        ),
        Transition(
            "fail",
            "Stop",
            (S.RUNNING, S.UNDOING),
            S.FAILED,
            "import.run",
            "stopped the import",
            side="system",
            offered=False,
        ),
        Transition(
            "undo",
            "Undo",
            (S.DONE, S.CANCELLED, S.FAILED),
            S.UNDOING,
            "import.run",
            "started to undo the import",
            danger=True,
        ),
        Transition(
            "undone",
            "Finish the undo",
            (S.UNDOING,),
            S.UNDONE,
            "import.run",
            "undid the import",
            side="system",
            offered=False,
        ),
    ),
)
