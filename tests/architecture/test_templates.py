"""The strict content policy, seen from the templates: nothing inline, nothing unescaped, nothing from elsewhere."""

import re

from tests.architecture.sources import ROOT, templates

TAG = re.compile(r"<[a-zA-Z][^<>]*>", re.DOTALL)


def _found(pattern: str, *, within_tags: bool = False) -> list[str]:
    wanted = re.compile(pattern, re.IGNORECASE | re.DOTALL)
    found = []
    for path, text in templates():
        clean = re.sub(r"{#.*?#}|{% comment %}.*?{% endcomment %}", "", text, flags=re.DOTALL)
        for piece in TAG.findall(clean) if within_tags else [clean]:
            found += [f"{path}: {hit.group(0)[:80]}" for hit in wanted.finditer(piece)]
    return found


def test_no_script_is_inline():
    """A block of data is no script: browsers never run it, and the policy does not speak of it."""
    assert _found(r"<script(?![^>]*\ssrc=)(?![^>]*type=\"application/json\")[^>]*>") == []


def test_no_style_is_inline():
    assert _found(r"<style[\s>]") == []
    assert _found(r"\sstyle\s*=", within_tags=True) == []


def test_no_handler_is_an_attribute():
    assert _found(r"\son[a-z]+\s*=\s*[\"']", within_tags=True) == []
    assert _found(r"\shx-on\b", within_tags=True) == []
    assert _found(r"javascript:") == []


def test_nothing_goes_out_unescaped():
    """Plain-text mail is no HTML; there escaping would be the fault."""
    unescaped = _found(r"\|\s*safe\b|{%\s*autoescape\s+off|\|\s*safeseq\b")

    assert [place for place in unescaped if ".txt: {% autoescape off" not in place] == []


def test_nothing_is_loaded_from_another_host():
    assert _found(r"<(?:script|img|iframe|source|video)[^>]*\ssrc=[\"'](?:https?:)?//") == []
    assert _found(r"<link[^>]*\shref=[\"'](?:https?:)?//") == []


def test_every_form_that_changes_something_carries_its_token():
    bare = []
    for path, text in templates():
        for form in re.findall(r"<form[^>]*method=[\"']post[\"'].*?</form>", text, re.IGNORECASE | re.DOTALL):
            if "csrf_token" not in form and "c-form" not in form:
                bare.append(f"{path}: {form[:90]}")
    assert bare == []


# Drawings and one dash, written out in the module itself; nothing a person typed comes near them. And the one place
# that fills values into markup, which escapes them.
LITERALS = {
    "prm/common/components/icons.py",
    "prm/common/components/drawing.py",
    "prm/common/components/markup.py",
}


def test_our_python_marks_nothing_safe_but_its_own_literals():
    marked = {
        str(path.relative_to(ROOT))
        for app in ("prm", "partners", "pricing", "dealreg")
        for path in (ROOT / app).rglob("*.py")
        if re.search(r"\b(mark_safe|SafeString)\(", path.read_text())
    }

    assert marked == LITERALS
