"""How the decisions of deal registration come about: one module a process, as the policies they are made by."""

from dealreg.judgements import deciding, protecting, registering

JUDGEMENTS = [*registering.JUDGEMENTS, *deciding.JUDGEMENTS, *protecting.JUDGEMENTS]
