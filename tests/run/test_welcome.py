"""What a person reads when the product is up."""

from prm.run import welcome

LOGINS = [
    ["Partner seller", "bob@acme.example", "demo-bob", "Register a deal"],
    ["Channel manager", "mara@meridian.example", "demo-mara", "Decide it"],
]


def test_the_demo_logins_are_shown_with_what_to_try_first():
    said = welcome.text("http://localhost:8000", {"logins": LOGINS, "setup_path": ""}, seconds=4.2)

    assert said == (
        "\n"
        "  Entente is ready: http://localhost:8000   (after 4 s)\n"
        "\n"
        "  Role              E-mail                  Password\n"
        "  Partner seller    bob@acme.example        demo-bob\n"
        "  Channel manager   mara@meridian.example   demo-mara\n"
        "\n"
        "  Try first:\n"
        "  - Partner seller: Register a deal\n"
        "  - Channel manager: Decide it\n"
        "\n"
        "  Ctrl-C stops everything and loses nothing.\n"
    )


def test_an_empty_product_shows_where_the_first_administrator_is_made():
    said = welcome.entrance("http://localhost:9000", {"logins": [], "setup_path": "/accounts/setup/abc"})

    assert said.splitlines()[-1].strip() == "http://localhost:9000/accounts/setup/abc"


def test_a_product_in_use_says_to_log_in():
    assert welcome.entrance("http://localhost:8000", {}) == "  Log in with your own account."


def test_a_missing_or_broken_note_is_no_obstacle(tmp_path):
    broken = tmp_path / "way-in.json"
    broken.write_text("{half")

    assert welcome.way_in(broken) == {}
    assert welcome.way_in(tmp_path / "none.json") == {}
