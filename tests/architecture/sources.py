"""Our own source files, parsed once."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
APPS = ("prm", "partners", "pricing", "dealreg")


@dataclass(frozen=True)
class Module:
    """One Python file: where it is, what it says, and its tree."""

    path: str
    text: str
    tree: ast.Module

    def at(self, node: ast.AST) -> str:
        """Return the place of a node, as an editor understands it."""
        return f"{self.path}:{node.lineno}"  # type: ignore[attr-defined]

    @property
    def rooms(self) -> tuple[str, ...]:
        """Return the folders the file lies in."""
        return Path(self.path).parts[:-1]


@cache
def modules() -> tuple[Module, ...]:
    """Return every module of ours but migrations."""
    found = []
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            if "migrations" not in path.parts:
                text = path.read_text()
                found.append(Module(str(path.relative_to(ROOT)), text, ast.parse(text)))
    return tuple(found)


def in_rooms(*rooms: str) -> Iterator[Module]:
    """Yield the modules that lie in one of ``rooms``, such as ``services``."""
    return (module for module in modules() if set(rooms) & set(module.rooms))


@cache
def templates() -> tuple[tuple[str, str], ...]:
    """Return every template with its text."""
    paths = sorted((ROOT / "templates").rglob("*.*"))
    return tuple((str(path.relative_to(ROOT)), path.read_text()) for path in paths if path.suffix in {".html", ".txt"})
