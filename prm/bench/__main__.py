"""``python -m prm.bench``: make or reuse the databases, measure, print the table, write docs/bench.md."""

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from prm.common import embedded


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark in ``PRM_HOME``; returns the exit status, 0 also when a bar is missed."""
    parser = argparse.ArgumentParser(prog="python -m prm.bench", description=__doc__)
    parser.add_argument("--size", default=os.environ.get("SIZE") or "full", choices=["full", "small", "tiny"])
    parser.add_argument(
        "--only",
        default=os.environ.get("ONLY", "").split(),
        nargs="*",
        help="measure these parts and write no document",
    )
    parser.add_argument("--build-only", action="store_true", help="make the databases and stop")
    parser.add_argument("--write", type=Path, help="write the document here instead of docs/bench.md")
    options = parser.parse_args(arguments)
    home = embedded.Home.at(os.environ.get("PRM_HOME") or ".local/bench")
    os.environ.update(PRM_HOME=str(home.root), DJANGO_SETTINGS_MODULE="prm.bench.settings")
    os.environ.pop("DATABASE_URL", None)
    try:
        embedded.ensure_running(home.root)
    except embedded.EmbeddedError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    import django

    django.setup()
    from prm.bench import database, report, run, sizes

    if unknown := set(options.only) - set(run.PARTS):
        parser.error(f"no such part: {', '.join(sorted(unknown))}; there are {', '.join(run.PARTS)}")
    plan, machine = sizes.PLANS[options.size], report.machine()
    templates = database.kept(plan.large, print), database.kept(plan.twin, print)
    if not options.build_only:
        sections, tail = run.run(plan, home, templates, print, options.only)
        if not options.only:
            path = options.write or (report.DOCUMENT if options.size == "full" else home.root / "bench.md")
            head = f"Size {options.size}: {report.contents(plan)} On {machine}."
            path.write_text(report.document(sections, head, tail))
            print(f"Written to {path}.")
    embedded.release(home.root, wait=30)
    return 0


if __name__ == "__main__":
    sys.exit(main())
