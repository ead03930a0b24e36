"""Files of a deal over the API."""

from typing import Any

from django.conf import settings
from django.http import FileResponse
from rest_framework.parsers import MultiPartParser

from dealreg.api.portal.serializers import FileIn
from dealreg.api.serializers import FileOut
from dealreg.models import DealFile
from dealreg.selectors import deal as deals
from dealreg.selectors import own, plain
from dealreg.services import files
from prm.common.api.operations import Call, operation
from prm.common.api.serializers import several
from prm.common.api.views import PortalView

ENVELOPE = 64 * 1024
"""Bytes a form may have around its file."""


class Files(PortalView):
    """What is attached; attaching more."""

    resource = "deals"
    permission = "deal.view"
    permissions_by_method = {"POST": "deal.update"}
    parser_classes = [MultiPartParser]
    most_bytes = settings.UPLOAD_MAX_BYTES + ENVELOPE

    @operation("deals_files", gives=several(FileOut))
    def get(self, call: Call, reference: str) -> Any:
        """List the files of a deal."""
        deal = deals.get_visible(call.actor, reference)
        return {"results": [plain.file(file) for file in own.files_of(deal)]}

    @operation("deals_attach", takes=FileIn, gives=FileOut, status=201, upload=True)
    def post(self, call: Call, reference: str) -> Any:
        """Attach a file: PDF, PNG, JPEG, Office or text, up to 20 MB, judged by its content."""
        deal = deals.get_visible(call.actor, reference)
        return plain.file(files.attach(deal=deal, actor=call.actor, upload=call.body["file"]))


class OneFile(PortalView):
    """One file."""

    resource = "deals"
    permission = "deal.view"
    permissions_by_method = {"DELETE": "deal.update"}

    @operation("deals_file", gives=bytes, media_type="application/octet-stream")
    def get(self, call: Call, reference: str, file: str) -> Any:
        """Download a file."""
        return download(deals.get_file(call.actor, deals.get_visible(call.actor, reference), file))

    @operation("deals_detach", gives=None, status=204)
    def delete(self, call: Call, reference: str, file: str) -> Any:
        """Take a file off a draft. After the submission it stays."""
        found = deals.get_file(call.actor, deals.get_visible(call.actor, reference), file)
        files.detach(file=found, actor=call.actor)


def download(found: DealFile) -> FileResponse:
    """Return the file's bytes, as what nobody opens in passing."""
    return FileResponse(
        files.opened(file=found), as_attachment=True, filename=found.name, content_type="application/octet-stream"
    )
