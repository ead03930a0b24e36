"""The suffix of a host, against the package the list comes with."""

import random

import pytest
import tldextract

from partners.rules import suffixes

_extract = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)
ODD = [
    "", ".", "..", "com", "COM", "example", "a.example", "Firma.DE", "www.firma.de.", "a..de", ".de", "1.2.3",
    "10.0.0.1", "[abc]", "[abc.de", "[abc].de", "x@firma.de", "a@b@firma.co.uk", "firma。de", "www．firma｡co．uk",
    "firma.de。", "müller.de", "xn--mller-kva.de", "食狮.公司.cn", "xn--85x722f.xn--55qx5d.cn", "xn--85x722f.com.cn",
    "xn--.de", "firma.xn--p1ai", "xn--\ud800.de", "*.ck", "www.ck", "a.www.ck", "b.a.ck", "ck", "!www.ck",
    "*.kawasaki.jp", "city.kawasaki.jp", "x.city.kawasaki.jp", "x.y.z.kawasaki.jp", "kawasaki.jp", "blogspot.com",
    "a.github.io", "a.b.c.k12.ma.us", "foo_bar.com", "-x-.de", "a b.de",
]  # fmt: skip


def said(host: str) -> tuple[str, str]:
    found = _extract.extract_str(host)
    return found.domain, found.suffix


@pytest.mark.parametrize("host", ODD)
def test_odd_hosts(host: str) -> None:
    label, suffix = suffixes.split(host)
    domain, ending = said(host)
    if host.startswith("[abc]") or host == "10.0.0.1":
        # An address has no label; whoever asks takes neither for a domain.
        assert (suffix, ending) == ("", "")
    else:
        assert (label, suffix) == (domain, ending)


def test_every_rule() -> None:
    chance = random.Random(7)
    assert len(suffixes.rules()) > 5000
    assert suffixes.rules() == set(_extract.tlds)
    for rule in suffixes.rules():
        bare = rule.lstrip("!").replace("*", chance.choice(["any", "www", "city"]))
        _, _, parent = bare.partition(".")
        for host in (bare, f"firma.{bare}", f"www.Firma.{bare}", parent, f"firma.{parent}"):
            if host:
                assert suffixes.split(host) == said(host), host
