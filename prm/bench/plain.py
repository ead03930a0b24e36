"""An app of others with nothing but its models, for the floors."""

from collections.abc import Callable

from django.apps import AppConfig
from django.http import HttpRequest, HttpResponse


class PlainAccount(AppConfig):
    """The login app without what it does when it is ready."""

    name = "allauth.account"


def measured(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Say how long an answer is, so that it is not sent in chunks: the one thing the product's middleware must do."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers["Content-Length"] = str(len(response.content))
        return response

    return answer
