"""Examples of policies over the API: written, and run against a version."""

from typing import Any

from prm.common.api.operations import Call, operation
from prm.common.api.serializers import several
from prm.common.api.views import ConsoleView
from prm.common.lifecycle import examples
from prm.common.policies import versions
from prm.studio.api.console import shapes


class Examples(ConsoleView):
    """The examples that bind a version."""

    resource = "policies"
    chapter = "policy-kinds"
    permission = "policy.view"
    permissions_by_method = {"POST": "policy.edit"}

    @operation("policies_examples", gives=several(shapes.TriedOut))
    def get(self, call: Call, reference: str) -> Any:
        """Run every example that binds this version, and say what came of each."""
        return {"results": [shapes.tried(each) for each in examples.of_version(versions.get(reference))]}

    @operation("policies_examples_add", takes=shapes.PolicyExampleIn, gives=shapes.PolicyExampleOut, status=201)
    def post(self, call: Call, reference: str) -> Any:
        """Write an example for versions of this one's kind and scope."""
        version, sent = versions.get(reference), dict(call.body)
        key = None if sent.pop("every_scope", False) else version.scope_key
        return shapes.example(examples.add(actor=call.actor, kind=version.kind, scope_key=key, **sent))


class OneExample(ConsoleView):
    """One example."""

    resource = "policies"
    chapter = "policy-kinds"
    permission = "policy.view"
    permissions_by_method = {"PUT": "policy.edit", "DELETE": "policy.edit"}

    @operation("policy_examples_read", gives=shapes.PolicyExampleOut)
    def get(self, call: Call, example: str) -> Any:
        """Read one example."""
        return shapes.example(examples.get(example))

    @operation("policy_examples_write", takes=shapes.ExampleChangeIn, gives=shapes.PolicyExampleOut)
    def put(self, call: Call, example: str) -> Any:
        """Write an example anew."""
        found = examples.get(example)
        return shapes.example(examples.change(actor=call.actor, example=found, **call.body))

    @operation("policy_examples_remove", gives=None, status=204)
    def delete(self, call: Call, example: str) -> Any:
        """Take an example away."""
        examples.remove(actor=call.actor, example=examples.get(example))
