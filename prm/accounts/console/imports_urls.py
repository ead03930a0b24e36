"""Console addresses of imports."""

from django.urls import path

from prm.accounts.console import imports

urlpatterns = [
    path("imports/", imports.imports, name="imports"),
    path("imports/<str:reference>/", imports.job, name="import-job"),
    path("imports/<str:reference>/kind/", imports.choose, name="import-kind"),
    path("imports/<str:reference>/read/", imports.reread, name="import-reread"),
    path("imports/<str:reference>/samples/<slug:name>/", imports.samples, name="import-samples"),
    path("imports/<str:reference>/check/", imports.check, name="import-check"),
    path("imports/<str:reference>/answers/", imports.answer, name="import-answers"),
    path("imports/<str:reference>/start/", imports.start, name="import-start"),
    path("imports/<str:reference>/cancel/", imports.step, {"name": "cancel"}, name="import-cancel"),
    path("imports/<str:reference>/resume/", imports.step, {"name": "resume"}, name="import-resume"),
    path("imports/<str:reference>/undo/", imports.step, {"name": "undo"}, name="import-undo"),
    path("imports/<str:reference>/again/", imports.again, name="import-again"),
    path("imports/<str:reference>/discard/", imports.discard, name="import-discard"),
    path("imports/<str:reference>/progress/", imports.progress, name="import-progress"),
    path("imports/<str:reference>/wrong.csv", imports.wrong_rows, name="import-wrong"),
]
