"""Settings of the floors: the same framework and the same database with nothing of the product around a view."""

from prm.bench.settings import *  # noqa: F403

# The app's own configuration insists on its middleware; the plain one does not.
INSTALLED_APPS = ["prm.bench.plain.PlainAccount" if app == "allauth.account" else app for app in INSTALLED_APPS]  # noqa: F405
MIDDLEWARE = ["prm.bench.plain.measured"]
ROOT_URLCONF = "prm.bench.floors"
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": [],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "UNAUTHENTICATED_USER": None,
}
