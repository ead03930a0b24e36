"""What the table does not say of an address: who is let in further, what is everybody's, what its parameters name."""

from typing import Any

from tests.isolation.api_routes import API_OBJECTS

# fmt: off
# Pages that open to more people than may do what they offer: by which methods, and what doing it asks on top.
INSIDE: dict[str, tuple[tuple[str, ...], str]] = {
    "console/cohorts/": (("POST",), "cohort.edit"),
    "console/cohorts/<str:reference>/": (("POST",), "cohort.edit"),
    "console/imports/": (("POST",), "import.run"),
    "console/policies/<str:ref>/": (("POST",), "policy.edit"),
    "console/policies/simulations/<str:ref>/": (("POST",), "policy.simulate"),
    "console/staff/<str:reference>/": (("POST",), "staff.manage"),
    "portal/deals/<str:reference>/<str:how>/": (("GET", "POST"), "deal.update"),
    "portal/people/<str:reference>/": (("POST",), "people.manage"),
    "console/renewals/claims/<str:claim>/": (("POST",), "renewal.decide"),
}

# A form nobody was given does not exist: these answer 404 to one that says nothing, also to whoever may send it.
NEEDS_FORM = frozenset(
    {"portal/deals/new/", "portal/deals/new/look/", "console/partners/bulk", "console/accounts/bulk",
     "console/products/bulk", "console/books/editions/remove/", "console/cohorts/<str:reference>/join",
     "console/imports/<str:reference>/again/"}
)

# What everybody of a side may read, whoever they work for: these name nobody's own things.
SHARED = frozenset(
    {
        "portal/renewals/open/<str:offer>/",
        "api/portal/v1/renewal-offers/<str:offer>/take",
        "portal/api/<slug:tag>/",
        "api/portal/v1/lists/<str:name>",
        "api/portal/v1/products/<str:reference>",
        "portal/company/tier/<str:programme>/",
        "portal/company/tier/<str:programme>/figures/<slug:figure>/",
        "portal/company/tier/declare/<str:metric>/",
    }
)

# One's own things: somebody else's do not exist, not even for a colleague.
OWN = frozenset(
    {
        "console/away/<str:absence>/cancel/",
        "api/console/v1/absences/<str:absence>/cancel",
        "api/portal/v1/notifications/<uuid:reference>/read",
        "api/console/v1/notifications/<uuid:reference>/read",
    }
)

# What only whoever wrote it changes: colleagues are told so.
AUTHORED = frozenset(
    {
        "api/portal/v1/deals/<str:reference>/activities/<str:activity>",
        "api/portal/v1/deals/<str:reference>/notes/<str:note>",
        "api/console/v1/deals/<str:reference>/activities/<str:activity>",
        "api/console/v1/simulations/<str:reference>",
        "api/console/v1/simulations/<str:reference>/attach",
        "api/console/v1/simulations/<str:reference>/detach",
        "api/console/v1/simulations/<str:reference>/cancel",
        "api/console/v1/simulations/<str:reference>/resume",
    }
)

# Without it the question whose object it is would not come up.
BODIES = {"api/portal/v1/deals/<str:reference>/withdraw": {"note": "The customer stopped."}}

# What the parameters of an address name, by the beginning of its pattern; the longest beginning counts. Words in the
# world stand for its objects (all Acme's, or the vendor's), anything else is taken as it is.
OBJECTS: dict[str, dict[str, Any]] = {
    **API_OBJECTS,
    "portal/people/": {"reference": "person"},
    "portal/renewals/": {"reference": "renewal", "claim": "renewal_claim", "offer": "renewal_offer", "how": "note"},
    "portal/subscriptions/": {"reference": "subscription"},
    "console/renewals/": {"reference": "renewal", "claim": "renewal_claim", "how": "release"},
    "console/subscriptions/": {"reference": "subscription"},
    "console/sales/": {"reference": "sale"},
    "portal/people/<str:reference>/resend/": {"reference": "invited"},
    "portal/people/<str:reference>/withdraw/": {"reference": "invited"},
    "portal/deals/": {"reference": "deal", "file": "file", "how": "withdraw", "activity_ref": "activity",
                      "note_ref": "own_note", "participant_ref": "participant", "extension_ref": "extension",
                      "piece": "piece", "question": "question"},
    "confirm/": {"token": "customer_token"},
    "portal/shared/": {"shared": "shared"},
    "portal/quotes/": {"reference": "quote", "line": "quote_line", "other": "quote", "how": "clone"},
    "console/quotes/": {"reference": "quote", "line": "quote_line", "other": "quote", "how": "clone",
                        "partner": "acme"},
    "console/approvals/": {"reference": "quote_level"},
    "console/special-prices/": {"reference": "special"},
    "quote/": {"token": "offer_token"},
    "portal/deals/<str:reference>/edit/": {"reference": "draft"},
    "portal/deals/<str:reference>/discard/": {"reference": "draft"},
    "console/policies/": {"ref": "policy", "other": "policy", "key": "deal.protection", "name": "discard",
                          "example": "example"},
    "console/policies/<str:ref>/decide/": {"ref": "policy", "name": "return"},
    "console/policies/simulations/": {"ref": "simulation", "verb": "detach", "decision": "simulated"},
    "console/policies/simulations/<str:ref>/figures/": {"ref": "price_simulation", "key": "approvals"},
    "console/policies/decisions/": {"ref": "decision"},
    "console/staff/": {"reference": "colleague", "absence": "absence"},
    "console/away/": {"absence": "own_absence"},
    "console/view-as/": {"reference": "seller_user"},
    "console/audit/": {"number": "receipt"},
    "console/mail/": {"reference": "mail"},
    "console/deliveries/": {"pk": "delivery"},
    "console/imports/": {"reference": "job", "name": "name"},
    "console/webhooks/": {"reference": "vendor_hook", "verb": "pause", "message": "vendor_message"},
    "portal/company/webhooks/": {"reference": "hook", "verb": "pause", "message": "message"},
    "portal/company/tier/": {"programme": "programme", "figure": "revenue", "metric": "metric"},
    "console/partners/": {"reference": "acme", "member": "member", "programme": "programme", "step": "put_at_risk",
                         "other": "globex", "held": "held", "figure": "revenue", "value": "metric_value"},
    "console/certificates/": {"reference": "certificate"},
    "console/calendars/": {"key": "DE"},
    "console/cohorts/": {"reference": "cohort", "partner": "acme"},
    "console/queue/pane/": {"ref": "deal"},
    "console/accounts/": {"reference": "account", "other": "twin"},
    "console/merges/": {"reference": "merge"},
    "console/programmes/": {"reference": "programme"},
    "console/programmes/tiers/": {"reference": "tier"},
    "console/programmes/moves/": {"reference": "tier_proposal"},
    "console/programmes/metrics/": {"reference": "metric"},
    "console/people/": {"reference": "person"},
    "console/people/<str:reference>/resend": {"reference": "invited"},
    "console/people/<str:reference>/withdraw": {"reference": "invited"},
    "console/products/": {"reference": "product", "code": "family"},
    "console/products/file/": {"what": "catalogue", "kind": "csv"},
    "console/books/": {"reference": "book"},
    "console/books/editions/": {"reference": "edition", "other": "earlier_edition", "kind": "csv", "name": "submit"},
    "console/books/editions/<str:reference>/decide/": {"reference": "edition", "name": "publish"},
    "console/deals/": {"ref": "deal", "activity_ref": "activity", "participant_ref": "participant",
                       "extension_ref": "extension", "file": "file", "step": "level"},
    "console/deals/<str:ref>/matches/": {"ref": "second", "match": "match"},
    "console/opportunities/": {"ref": "opportunity"},
    "portal/api/": {"tag": "deals"},
    "console/api/": {"tag": "deals"},
    "accounts/setup/": {"token": "no-such-token"},
    "accounts/invitation/": {"secret": "no-such-secret"},
    "accounts/notifications/": {"reference": "notification"},
    "accounts/notifications/stop/": {"token": "not-ours"},
    "accounts/tokens/": {"reference": "token"},
    "accounts/^confirm-email/": {"key": "no-such-key"},
    "accounts/^password/reset/key/": {"uidb36": "1", "key": "no-such-key"},
    "accounts/2fa/webauthn/keys/": {"pk": 1},
}
# fmt: on
