"""How long a registration may rest on hold, and whether the promise rests with it. Pure."""

from pydantic import Field

from prm.common.policies.primitives import Length, Primitive


class HoldBody(Primitive):
    """``longest`` ends a hold by itself. ``pauses_promise`` stops the vendor's own clock for the time of the hold."""

    longest: Length = Field(title="A hold ends by itself after")
    pauses_promise: bool = Field(default=False, title="The vendor's promise rests with it")
