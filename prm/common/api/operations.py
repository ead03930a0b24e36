"""One endpoint of an API: parses and checks what was sent, does it once, answers, and describes itself.

A handler gets a :class:`Call` instead of a request and returns plain data, so that a view says only what it is about.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property, wraps
from typing import Any, cast

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from prm.common.actors import Actor
from prm.common.api import pages
from prm.common.api.idempotency import HEADER, LONGEST, once
from prm.common.api.problems import MEDIA_TYPE
from prm.common.api.serializers import Nothing, Problem, Strict, page_of
from prm.common.errors import DomainError
from prm.common.keyset import Order

Handler = Callable[..., Any]

SAID = {
    400: "The request cannot be read.",
    401: "No token, or one that is not good any more.",
    403: "The role or the token's scopes do not include this.",
    404: "Not there, or not yours to see.",
    406: "An answer of this type is not to be had.",
    409: "The record's state does not allow it; `reasons` and `state` say why.",
    412: "The record has changed since the version of `If-Match`.",
    413: "The body is too large.",
    415: "A body of this type is not understood.",
    422: "Something sent is wrong; `fields` names what.",
    429: "Too many calls; wait for `Retry-After` seconds.",
    503: "The database does not answer; try again after `Retry-After` seconds.",
}
LONGEST_NUMBER = 10
ALWAYS = (401, 403, 404, 406, 422, 429, 503)
WITH_BODY = (400, 409, 412, 413, 415)


class Outdated(DomainError):
    """The record has changed since the version the caller named."""

    status = 412

    def __init__(self, stale: DomainError) -> None:
        super().__init__(stale.code, stale.message, field=stale.field, extra=stale.extra)


@dataclass
class Call:
    """One call: who calls, and what was sent. ``body`` and ``query`` hold only what came."""

    request: Request
    actor: Actor
    query: dict[str, Any]
    read: Callable[[], dict[str, Any]]

    @cached_property
    def body(self) -> dict[str, Any]:
        """Return the body, parsed when it is first asked for: what is not there is said before what is wrong.

        Raises DRF's validation error, told as a problem.
        """
        return self.read()

    @property
    def seen(self) -> str:
        """Return the version the caller saw, from ``If-Match``; empty when it does not say."""
        sent = self.request.headers.get("If-Match", "").strip()
        return "" if sent == "*" else sent.removeprefix("W/").strip('"')

    @property
    def seen_revision(self) -> int | None:
        """Return :attr:`seen` where versions are numbers; one that is no number is none of ours, so an older one."""
        if not self.seen:
            return None
        return int(self.seen) if self.seen.isdecimal() and len(self.seen) < LONGEST_NUMBER else 0

    @property
    def seen_at(self) -> str:
        """Return :attr:`seen` where versions are moments, in the words services compare."""
        return self.seen.replace("Z", "+00:00")

    def page(
        self,
        rows: QuerySet[Any],
        shape: Callable[[Any], dict[str, Any]],
        orders: Mapping[str, Order],
        default: str,
    ) -> dict[str, Any]:
        """Return one page of ``rows``, as the query asks."""
        return pages.page(self.request, rows, query=self.query, orders=orders, default=default, shape=shape)


def operation(
    name: str,
    *,
    gives: Any,
    takes: type[serializers.Serializer] | None = None,
    query: type[Strict] | None = None,
    status: int = 200,
    version: str = "",
    upload: bool = False,
    media_type: str = "",
    told_once: str = "",
) -> Callable[[Handler], Handler]:
    """Make a handler an endpoint called ``name``.

    ``takes`` parses the body, ``query`` the address; what neither knows is refused. ``version`` names the member of the
    answer that is its ``ETag``. POST is done once per ``Idempotency-Key``. ``media_type`` is set for downloads,
    ``told_once`` for an answer with a secret: it names the member that no stored answer keeps.
    """

    def decorate(handler: Handler) -> Handler:
        method = handler.__name__.upper()

        @wraps(handler)
        def answer(view: Any, request: Request, **names: Any) -> HttpResponseBase:
            def act() -> Response:
                call = _call(request, method, takes, query, upload)
                given = _versioned(handler, view, call, names)
                if isinstance(given, HttpResponseBase):
                    return cast(Response, given)
                headers = {"ETag": f'"{given[version]}"'} if version else {}
                return Response(given, status=status, headers=headers)

            return once(request, act, told_once=told_once) if method == "POST" else act()

        describe = extend_schema(
            operation_id=name,
            summary=_sentence(handler.__doc__ or ""),
            description=handler.__doc__,
            request=_request(takes, upload, method),
            responses=_responses(method, gives, status, media_type),
            parameters=[*_parameters(method, status, version), *([query] if query else [])],
        )
        return cast(Handler, describe(answer))

    return decorate


def listing(
    name: str,
    *,
    row: type[serializers.Serializer],
    orders: Mapping[str, Order],
    default: str,
    filters: type[Strict] | None = None,
) -> Callable[[Handler], Handler]:
    """Make a handler a list in pages, sorted by one of ``orders`` and narrowed by ``filters``.

    The handler returns the rows and how to shape one of them.
    """
    asked = type(
        f"{name.title().replace('_', '')}Query",
        (filters or Strict,),
        {
            "__doc__": "How a list is asked for.",
            "cursor": serializers.CharField(
                required=False, max_length=600, help_text="The place to go on from: follow `next`, do not make one."
            ),
            "page_size": serializers.IntegerField(
                required=False, min_value=1, max_value=pages.MOST, help_text=f"Rows a page, {pages.SIZE} by default."
            ),
            "sort": serializers.ChoiceField(
                required=False, choices=list(orders), help_text=f"The order, `{default}` by default."
            ),
        },
    )

    def decorate(handler: Handler) -> Handler:
        @wraps(handler)
        def get(view: Any, call: Call, **names: Any) -> Any:
            rows, shape = handler(view, call, **names)
            return call.page(rows, shape, orders, default)

        return operation(name, gives=page_of(row), query=asked)(get)

    return decorate


def _call(
    request: Request,
    method: str,
    takes: type[serializers.Serializer] | None,
    query: type[Strict] | None,
    upload: bool,
) -> Call:
    """Parse the address. Raises DRF's validation error, told as a problem."""
    shape = query or Nothing
    lists = _lists_of(shape)
    sent = request._request.GET
    parsed = _parsed(shape, {name: sent.getlist(name) if name in lists else sent[name] for name in sent})
    call = Call(request, cast(Actor, request.auth), parsed, lambda: _body(request, takes, upload))
    if takes is None and method not in {"GET", "DELETE"}:
        assert call.body == {}
    return call


@cache
def _lists_of(shape: type[serializers.Serializer]) -> frozenset[str]:
    """Return which members of an address may be repeated; looked at once for each shape, for it copies every field."""
    return frozenset(name for name, one in shape().fields.items() if isinstance(one, serializers.ListField))


def _body(request: Request, takes: type[serializers.Serializer] | None, upload: bool) -> dict[str, Any]:
    sent: Any = request.data
    data = {name: sent[name] for name in sent} if upload else sent
    parsed = _parsed(takes or Nothing, data)
    return {name: value for name, value in parsed.items() if name in data}


def _parsed(shape: type[serializers.Serializer], data: Any) -> dict[str, Any]:
    """Parse what was sent. Raises DRF's validation error."""
    try:
        return dict(_kept(shape).run_validation(data))
    except (serializers.ValidationError, ValidationError):
        # Said again by one made for it, in the framework's own words.
        parsed = shape(data=data)
        parsed.is_valid(raise_exception=True)
        return dict(parsed.validated_data)


@cache
def _kept(shape: type[serializers.Serializer]) -> serializers.Serializer:
    """Return a serializer that only parses: its fields are the same for everybody, and making them takes longer."""
    return shape()


def _versioned(handler: Handler, view: Any, call: Call, names: dict[str, Any]) -> Any:
    """Run the handler; a stale version that came with ``If-Match`` is that condition's failure (412)."""
    try:
        return handler(view, call, **names)
    except DomainError as error:
        if call.seen and error.code.endswith("stale") and "state" not in error.extra:
            raise Outdated(error) from error
        raise


def _sentence(text: str) -> str:
    return text.strip().split("\n")[0].split(". ")[0].rstrip(".")


def _request(takes: type[serializers.Serializer] | None, upload: bool, method: str) -> Any:
    if method in {"GET", "DELETE"}:
        return None
    return {"multipart/form-data": takes} if upload else {"application/json": takes} if takes else None


def _responses(method: str, gives: Any, status: int, media_type: str) -> dict[Any, Any]:
    codes = sorted({*ALWAYS, *(() if method == "GET" else WITH_BODY)})
    refused = {(code, MEDIA_TYPE): OpenApiResponse(Problem, description=SAID[code]) for code in codes}
    done: Any = (status, media_type or "application/json")
    if gives is None:
        return {status: OpenApiResponse(description="Done."), **refused}
    said = OpenApiTypes.BINARY if media_type else gives
    return {done: OpenApiResponse(said, description="Done." if method != "GET" else "Found."), **refused}


def _parameters(method: str, status: int, version: str) -> list[OpenApiParameter]:
    """Return the headers a call takes and an answer carries."""
    found = [_answer(name, OpenApiTypes.STR, said) for name, said in LIMIT_HEADERS.items()]
    found.append(_answer("X-Request-Id", OpenApiTypes.STR, "Names this call in our logs."))
    found.append(_answer("Retry-After", OpenApiTypes.INT, "Seconds to wait.", 429, 503))
    if method == "POST":
        found.append(
            OpenApiParameter(
                HEADER,
                {"type": "string", "minLength": 1, "maxLength": LONGEST, "pattern": "^[!-~]+$"},
                OpenApiParameter.HEADER,
                description="Sent again within 30 days, the same key gets the same answer and changes nothing.",
            )
        )
        found.append(_answer("Idempotent-Replayed", OpenApiTypes.STR, "`true` for an answer from memory.", status))
    if version:
        found.append(_answer("ETag", OpenApiTypes.STR, "The version of the record.", status))
        if method == "PATCH":
            found.append(
                OpenApiParameter(
                    "If-Match",
                    OpenApiTypes.STR,
                    OpenApiParameter.HEADER,
                    description="The `ETag` the change was made from; 412 when the record has changed since.",
                )
            )
    return found


LIMIT_HEADERS = {
    "RateLimit": "What is left of the limit, and when it is whole again (IETF draft).",
    "RateLimit-Policy": "The limit that counts for this caller (IETF draft).",
    "RateLimit-Limit": "Calls in a window.",
    "RateLimit-Remaining": "Calls left in this window.",
    "RateLimit-Reset": "Seconds until the next window.",
}


def _answer(name: str, kind: Any, said: str, *codes: int) -> OpenApiParameter:
    return OpenApiParameter(
        name, kind, OpenApiParameter.HEADER, description=said, response=list(codes) if codes else True
    )
