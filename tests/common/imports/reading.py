"""What tests of imports read of a job, and the files several of them bring."""

from contextlib import closing

from prm.common import csvfile
from prm.common.imports import report
from prm.common.models import ImportJob


def fates(job: ImportJob) -> dict[str, int]:
    """Return how many rows the check gave each fate, without those of none."""
    return {name: count for name, count in job.checked["counts"].items() if count}


def download(job: ImportJob) -> str:
    """Return the file of wrong rows as text."""
    response = csvfile.download("x.csv", *report.wrong_rows(job))
    # Closing the response would end the request, and with it the test's connection.
    with closing(response.file_to_stream):
        return b"".join(response).decode("utf-8-sig")


def said(job: ImportJob, *, warnings: bool = False) -> list[tuple[str, str, str]]:
    """Return what was found wrong, or worth a word, as field, value and reason."""
    return [(f.label, f.value, f.reason) for f in report.faults(job, warnings=warnings)]


ACCOUNTS = "account,country,employees\nAcme,Germany,10\nGlobex,France,20\n"
PRODUCTS = "product,series,price\nGTX Pro,GTX,4821\nMG Special,MG,55\n"
DEALS = (
    "opportunity_id,account,product,stage,value\n"
    "1,Acme,GTXPro,Won,100.50\n2,Globex,GTXPro,Lost,0\n3,,MG Special,Prospecting,\n"
)
