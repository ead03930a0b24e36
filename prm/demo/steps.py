"""Steps of the demo, written into the history under the name of whoever takes them.

Each name here stands for a module of services, and is called as that is called.
"""

from types import ModuleType
from typing import Any

from dealreg.services import activity as activity_services
from dealreg.services import appeal as appeal_services
from dealreg.services import closing as closing_services
from dealreg.services import draft as draft_services
from dealreg.services import evidence as evidence_services
from dealreg.services import extension as extension_services
from dealreg.services import hold as hold_services
from dealreg.services import note as note_services
from dealreg.services import opportunity as opportunity_services
from dealreg.services import participant as participant_services
from dealreg.services import returning as returning_services
from dealreg.services import review as review_services
from dealreg.services import submission as submission_services
from partners.services import account as account_services
from partners.services import cohort as cohort_services
from partners.services import merge as merge_services
from pricing.services import approval as approval_services
from pricing.services import book as book_services
from pricing.services import edition as edition_services
from pricing.services import entries as entries_services
from pricing.services import quote as quote_services
from pricing.services import special as special_services
from pricing.services import uplift as uplift_services
from prm.accounts.services import absence as absence_services
from prm.accounts.services import token as token_services
from prm.common import audit
from prm.common.actors import Actor
from prm.common.lifecycle import drafts as draft_versions
from prm.common.lifecycle import examples as policy_examples
from prm.common.lifecycle import review as version_review
from prm.common.simulation import jobs


class Acting:
    """The services of a module, each with its ``actor`` as the one the history names, as a request would."""

    def __init__(self, services: ModuleType) -> None:
        self._services = services

    def __getattr__(self, name: str) -> Any:
        """Return the service called ``name``. What the system does stays without a person."""
        service = getattr(self._services, name)

        def act(*, actor: Actor, **values: Any) -> Any:
            if actor.user_id is None:
                return service(actor=actor, **values)
            with audit.context(actor=actor.user_id, partner=actor.partner_id):
                return service(actor=actor, **values)

        return act


absence = Acting(absence_services)
accounts = Acting(account_services)
activity = Acting(activity_services)
appeal = Acting(appeal_services)
approval = Acting(approval_services)
book = Acting(book_services)
closing = Acting(closing_services)
cohort = Acting(cohort_services)
draft = Acting(draft_services)
drafts = Acting(draft_versions)
edition = Acting(edition_services)
entries = Acting(entries_services)
evidence = Acting(evidence_services)
examples = Acting(policy_examples)
extension = Acting(extension_services)
hold = Acting(hold_services)
merge = Acting(merge_services)
note = Acting(note_services)
opportunity = Acting(opportunity_services)
participant = Acting(participant_services)
policy_review = Acting(version_review)
quote = Acting(quote_services)
returning = Acting(returning_services)
review = Acting(review_services)
simulations = Acting(jobs)
special = Acting(special_services)
submission = Acting(submission_services)
token = Acting(token_services)
uplift = Acting(uplift_services)
