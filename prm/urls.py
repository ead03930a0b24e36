"""Every address of the product. Each app brings its rooms; this module says where they are in the house."""

from collections.abc import Callable
from importlib.util import find_spec

from django.conf import settings
from django.http import HttpResponseBase
from django.urls import URLPattern, URLResolver, include, path
from django.views.generic import RedirectView

from dealreg.portal.confirmation import confirm
from pricing.portal.offer import offer, paper
from prm import apidocs, health, openapi, pages
from prm.accounts.portal.mailbox import mailbox
from prm.styleguide import styleguide

Patterns = list[URLPattern | URLResolver]

PORTAL = (
    "prm.home.portal.urls",
    "prm.accounts.portal.webhooks_urls",
    "partners.portal.urls",
    "pricing.portal.urls",
    "pricing.portal.profit_urls",
    "pricing.portal.quote_urls",
    "pricing.portal.renewal_urls",
    "dealreg.portal.urls",
)
CONSOLE = (
    "prm.home.console.urls",
    "prm.studio.console.simulation_urls",
    "prm.studio.console.urls",
    "prm.accounts.console.urls",
    "prm.accounts.console.imports_urls",
    "prm.accounts.console.webhooks_urls",
    "partners.console.urls",
    "pricing.console.urls",
    "pricing.console.profit_urls",
    "pricing.console.quote_urls",
    "pricing.console.renewal_urls",
    "dealreg.console.urls",
)
PORTAL_API = (
    "prm.accounts.api.portal_urls",
    "partners.api.portal_urls",
    "pricing.api.portal_urls",
    "dealreg.api.portal_urls",
)
CONSOLE_API = (
    "prm.studio.api.simulation_urls",
    "prm.studio.api.console_urls",
    "prm.accounts.api.console_urls",
    "partners.api.console_urls",
    "pricing.api.console_urls",
    "dealreg.api.console_urls",
)


def _there(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except ModuleNotFoundError:
        return False


def _rooms(modules: tuple[str, ...]) -> Patterns:
    return [path("", include(module)) for module in modules]


def _docs(page: Callable[..., HttpResponseBase]) -> Patterns:
    """Where one side reads what its API can do."""
    return [path("api/", page, name="api"), path("api/<slug:tag>/", page, name="api-chapter")]


urlpatterns: Patterns = [
    path("", pages.front_door, name="front_door"),
    path("portal/", include(([*_rooms(PORTAL), *_docs(apidocs.portal)], "portal"))),
    path("console/", include(([*_rooms(CONSOLE), *_docs(apidocs.console)], "console"))),
    path("api/portal/v1/", include((_rooms(tuple(filter(_there, PORTAL_API))), "portal-api"))),
    path("api/console/v1/", include((_rooms(tuple(filter(_there, CONSOLE_API))), "console-api"))),
    path("api/", apidocs.front, name="api-docs"),
    path("api/portal/v1/openapi.json", openapi.PortalDocument.as_view(), name="portal-openapi"),
    path("api/console/v1/openapi.json", openapi.ConsoleDocument.as_view(), name="console-openapi"),
    # An address is changed by whoever invited the person, never by oneself: mail to it is what proves identity.
    path("accounts/email/", RedirectView.as_view(url="/accounts/profile/", query_string=False)),
    path("accounts/", include("prm.accounts.urls")),
    path("accounts/", include("allauth.urls")),
    path("confirm/<str:token>/", confirm, name="confirm"),
    path("quote/<str:token>/", offer, name="quote-offer"),
    path("quote/<str:token>/offer.pdf", paper, name="quote-offer-paper"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("brand.css", pages.brand_css, name="brand-css"),
    path("theme", pages.set_theme, name="set-theme"),
    path("switch", pages.switch_partner, name="switch-partner"),
    path("styleguide", styleguide, name="styleguide"),
]

if settings.DEMO:
    urlpatterns.append(path("mailbox", mailbox, name="mailbox"))

handler400 = "prm.pages.bad_request"
handler403 = "prm.pages.forbidden"
handler404 = "prm.pages.not_found"
handler500 = "prm.pages.server_error"
