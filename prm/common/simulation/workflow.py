"""The states of a simulation and who takes it from one to the next."""

from prm.common.models import Simulation
from prm.common.workflow import Transition, Workflow

S = Simulation.State
RIGHT = "policy.simulate"

SIMULATION = Workflow(
    key="simulation",
    field="state",
    noun="simulation",
    transitions=(
        Transition(
            "begin", "Begin", (S.QUEUED,), S.RUNNING, RIGHT, "began the simulation", side="system", offered=False
        ),
        Transition("cancel", "Cancel", (S.QUEUED, S.RUNNING), S.CANCELLED, RIGHT, "cancelled the simulation",
                   danger=True),
        Transition("resume", "Go on", (S.CANCELLED, S.FAILED), S.RUNNING, RIGHT, "went on with the simulation"),
        Transition(
            "finish", "Finish", (S.RUNNING,), S.DONE, RIGHT, "finished the simulation", side="system", offered=False
        ),
        Transition(
            "fail", "Stop", (S.QUEUED, S.RUNNING), S.FAILED, RIGHT, "stopped the simulation", side="system",
            offered=False,
        ),
    ),
)  # fmt: skip
