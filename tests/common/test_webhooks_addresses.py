"""Where a webhook may go, and that what was checked is what is called."""

import socket

import pytest

from prm.common.errors import Invalid
from prm.common.webhooks import addresses, sending
from tests.common.webhook_receiver import receiving

PUBLIC = "93.184.216.34"


def resolver(*found: str) -> addresses.Resolve:
    """Answer every name with the same addresses."""
    return lambda host, port: list(found)


@pytest.fixture
def tests_allowed(settings) -> None:
    """As in development: plain http, and this machine."""
    settings.WEBHOOKS = {**settings.WEBHOOKS, "allow_http": True, "allow_nets": ["127.0.0.0/8"]}


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1/",
        "https://127.8.9.10/",
        "https://2130706433/",  # 127.0.0.1 as one number
        "https://0x7f000001/",
        "https://0x7f.0.0.1/",
        "https://0177.0.0.1/",
        "https://017700000001/",
        "https://127.1/",
        "https://127.0.1/",
        "https://0/",
        "https://0.0.0.0/",
        "https://10.0.0.5/",
        "https://172.16.0.1/",
        "https://172.31.255.255/",
        "https://192.168.1.1/",
        "https://100.64.0.1/",
        "https://100.100.100.200/",
        "https://169.254.169.254/latest/meta-data/",
        "https://168.63.129.16/",
        "https://192.0.2.1/",
        "https://198.18.0.1/",
        "https://224.0.0.1/",
        "https://240.0.0.1/",
        "https://255.255.255.255/",
        "https://[::1]/",
        "https://[::]/",
        "https://[::ffff:127.0.0.1]/",
        "https://[::ffff:7f00:1]/",
        "https://[::ffff:8.8.8.8]/",
        "https://[::127.0.0.1]/",
        "https://[64:ff9b::7f00:1]/",
        "https://[64:ff9b:1::a00:1]/",
        "https://[2002:7f00:1::]/",
        "https://[2001:0:7f00:1::]/",
        "https://[2001:db8::1]/",
        "https://[fe80::1]/",
        "https://[fe80::1%25eth0]/",
        "https://[fc00::1]/",
        "https://[fd00:ec2::254]/",
        "https://[ff02::1]/",
        "https://[fec0::1]/",
    ],
)
def test_a_numeric_address_that_is_not_public_is_refused(url):
    with pytest.raises(Invalid):
        addresses.check(url, resolver(PUBLIC))


@pytest.mark.parametrize(
    "found",
    ["127.0.0.1", "10.1.2.3", "169.254.169.254", "::1", "fd12::1", "fe80::1%eth0", "::ffff:10.0.0.1", "64:ff9b::a00:1"],
)
def test_a_name_that_points_inside_is_refused_even_with_a_public_address_beside_it(found):
    for order in ((found,), (PUBLIC, found), (found, PUBLIC)):
        with pytest.raises(Invalid, match="not on the public internet"):
            addresses.check("https://hooks.example.com/", resolver(*order))


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("http://hooks.example.com/", "https://"),
        ("ftp://hooks.example.com/", "https://"),
        ("hooks.example.com", "https://"),
        ("https://user:secret@hooks.example.com/", "name or password"),
        ("https://user@hooks.example.com/", "name or password"),
        ("https://hooks.example.com@127.0.0.1/", "name or password"),
        ("https://hooks.example.com/#part", "#"),
        ("https://hooks.example.com:22/", "port"),
        ("https://hooks.example.com:1024/", "port"),
        ("https://hooks.example.com:99999/", "not a web address"),
        ("https://hooks.exa mple.com/", "space"),
        ("https://hooks.example.com\\@127.0.0.1/", "does not belong"),
        ("https://hooks.example.com/\r\nX: y", "does not belong"),
        ("https://", "no host"),
        ("https://-bad-.example.com/", "not a valid name"),
        ("https://exa_mple..com/", "not a valid name"),
        ("https://hooks.example.com/" + "a" * 500, "longer"),
        ("https://hooks.example.com/ü", "ASCII"),
        ("https://127。0。0。1/", "four plain numbers"),
    ],
)
def test_an_address_no_webhook_may_have_is_refused_in_words(url, words):
    with pytest.raises(Invalid) as refused:
        addresses.check(url, resolver(PUBLIC))

    assert words in refused.value.fields["url"]


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://hooks.example.com", "https://hooks.example.com/"),
        (" https://Hooks.Example.com:443/a?b=c ", "https://hooks.example.com/a?b=c"),
        ("https://hooks.example.com.:8443/a", "https://hooks.example.com:8443/a"),
        ("https://bücher.example/haken", "https://xn--bcher-kva.example/haken"),
        ("https://93.184.216.34/", "https://93.184.216.34/"),
        ("https://[2606:2800:220:1::1]:8443/", "https://[2606:2800:220:1::1]:8443/"),
        ("https://hooks.example.com:80/", "https://hooks.example.com:80/"),
    ],
)
def test_a_public_address_is_kept_in_its_plain_form(url, kept):
    assert addresses.check(url, resolver(PUBLIC)) == kept


def test_a_name_nobody_knows_is_told_as_such():
    def nobody(host: str, port: int) -> list[str]:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    with pytest.raises(Invalid, match="not found"):
        addresses.check("https://hooks.example.com/", nobody)


def test_plain_http_and_inner_networks_open_only_by_setting(settings):
    settings.WEBHOOKS = {**settings.WEBHOOKS, "allow_http": True, "allow_nets": ["10.20.0.0/16"]}

    assert addresses.check("http://10.20.3.4/", resolver()) == "http://10.20.3.4/"
    for other in ("http://10.21.0.1/", "http://127.0.0.1/", "http://[::ffff:10.20.3.4]/"):
        with pytest.raises(Invalid):
            addresses.check(other, resolver())


@pytest.mark.enable_socket
def test_what_was_checked_is_called_even_if_the_name_moves_meanwhile(tests_allowed):
    """The name server says something else every time it is asked: only its one checked answer is used."""
    asked: list[str] = []

    def rebinding(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["127.0.0.2"]

    with receiving() as receiver:
        answer = sending.post(f"http://hooks.example.com:{receiver.port}/in", b"{}", {"webhook-id": "m"}, rebinding)

    assert (answer.code, asked) == (200, ["hooks.example.com"])
    assert receiver.taken[0].headers["host"] == f"hooks.example.com:{receiver.port}"


@pytest.mark.enable_socket
def test_a_name_that_turned_inside_since_it_was_saved_is_not_called(tests_allowed, settings):
    settings.WEBHOOKS = {**settings.WEBHOOKS, "allow_nets": []}
    with receiving() as receiver:
        answer = sending.post(f"http://hooks.example.com:{receiver.port}/", b"{}", {}, resolver("127.0.0.1"))

    assert (answer.code, receiver.requests) == (None, 0)
    assert "not on the public internet" in answer.error


@pytest.mark.enable_socket
def test_a_redirect_is_an_answer_and_not_followed(tests_allowed):
    with receiving() as receiver:
        answer = sending.post(f"{receiver.url}/redirect", b"{}", {})

    assert (answer.code, answer.arrived, receiver.requests) == (302, False, 1)


@pytest.mark.enable_socket
@pytest.mark.parametrize("path", ["wait", "drip"])
def test_a_receiver_that_never_ends_costs_the_allowed_time_and_no_more(tests_allowed, settings, path):
    settings.WEBHOOKS = {**settings.WEBHOOKS, "total_timeout": 0.6}
    with receiving() as receiver:
        answer = sending.post(f"{receiver.url}/{path}", b"{}", {})

    assert (answer.code, answer.error) == (None, "No answer in time")
    assert 500 <= answer.milliseconds < 30_000  # it would be a minute; the machine may be busy


@pytest.mark.enable_socket
def test_of_a_long_answer_a_kilobyte_is_kept(tests_allowed):
    with receiving() as receiver:
        answer = sending.post(f"{receiver.url}/large", b"{}", {"webhook-id": "m"})
        odd = sending.post(f"{receiver.url}/status/400", b"{}", {})

    assert (answer.code, len(answer.body)) == (200, 1024)
    assert odd.body == "as you asked"


@pytest.mark.enable_socket
def test_proxies_of_the_environment_are_not_asked(tests_allowed, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    with receiving() as receiver:
        assert sending.post(f"{receiver.url}/", b"{}", {"webhook-id": "m"}).code == 200


@pytest.mark.enable_socket
def test_what_goes_wrong_on_the_way_is_told_in_words(tests_allowed, settings):
    settings.WEBHOOKS = {**settings.WEBHOOKS, "total_timeout": 2.0}  # a receiver without TLS never answers a greeting
    with receiving() as receiver:
        answers = [
            sending.post("http://127.0.0.1:1025/", b"{}", {}),
            sending.post(f"https://127.0.0.1:{receiver.port}/", b"{}", {}),
        ]

    assert answers[0].error == "The connection was refused"
    assert answers[1].code is None and answers[1].error
