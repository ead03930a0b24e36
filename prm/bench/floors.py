"""The floors: what this framework does on this machine with nothing of the product around it."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from dealreg.models import Deal
from dealreg.selectors.plain import ROW
from prm.common.models import StaffNote

NOTE = {"subject_type": "bench", "subject_id": "DR-0000-0000", "author_name": "Bench", "text": "x" * 300}
INSERT = (
    "INSERT INTO common_staffnote (public_id, subject_type, subject_id, author_name, author_id, text, at) "
    "VALUES (%s, %s, %s, %s, NULL, %s, now()) RETURNING id"
)


class NoteIn(serializers.Serializer):
    """The four texts of a note."""

    subject_type = serializers.CharField(max_length=60)
    subject_id = serializers.CharField(max_length=40)
    author_name = serializers.CharField(max_length=200)
    text = serializers.CharField()


class DrfInsert(APIView):
    """A bare POST of the REST framework: parse, validate, one insert, answer."""

    def post(self, request: Request) -> Response:
        """Insert a note."""
        taken = NoteIn(data=request.data)
        taken.is_valid(raise_exception=True)
        note = StaffNote.objects.create(**taken.validated_data)
        return Response({"id": note.public_id, **taken.validated_data}, status=201)


@csrf_exempt
def django_insert(request: HttpRequest) -> JsonResponse:
    """Insert the same note from a bare view."""
    return JsonResponse({"id": StaffNote.objects.create(**NOTE).public_id}, status=201)


def rows(request: HttpRequest) -> JsonResponse:
    """Answer a partner's youngest deals straight from ``values()``: the columns of the API's list."""
    found: list[dict[str, Any]] = list(
        Deal.objects.filter(partner_id=request.GET["partner"])
        .order_by("-created_at", "-id")
        .values("public_id", *ROW, "owner__name")[: int(request.GET["rows"])]
    )
    return JsonResponse({"results": found})


def row(request: HttpRequest) -> JsonResponse:
    """Answer one row."""
    found = Deal.objects.filter(partner_id=request.GET["partner"]).values("public_id", *ROW)[:1]
    return JsonResponse({"results": list(found)})


def ready(request: HttpRequest) -> HttpResponse:
    """Answer that it is there."""
    return HttpResponse(b"ok")


urlpatterns = [
    path("readyz", ready),
    path("insert", django_insert),
    path("drf", DrfInsert.as_view()),
    path("rows", rows),
    path("row", row),
]
