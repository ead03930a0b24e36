"""The process documentation is what the tables say."""

import re
from pathlib import Path

from django.conf import settings

from dealreg.management.commands.describe_workflows import DESCRIBED, PAGE, page

APPS = ("prm", "partners", "pricing", "dealreg")


def test_the_page_is_up_to_date():
    assert PAGE.read_text(encoding="utf-8") == page(), "run manage.py describe_workflows --write"


def test_every_workflow_is_described():
    sources = [path for app in APPS for path in Path(settings.BASE_DIR, app).rglob("*.py")]
    made = [name for path in sources for name in re.findall(r"^([A-Z_]+) = Workflow\(", path.read_text(), re.MULTILINE)]

    assert sorted(made) == sorted(workflow.key.upper() for _, workflow, _ in DESCRIBED)


def test_every_guard_says_what_it_is_for():
    for _, workflow, _ in DESCRIBED:
        for step in workflow.transitions:
            assert all((guard.__doc__ or "").strip() for guard in step.guards), step.name
