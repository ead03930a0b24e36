import pytest
from hypothesis import given
from hypothesis import strategies as st

from partners.rules.names import MAXIMUM_LENGTH, clean, normalise, strip_legal_form
from partners.rules.word_pairs import word_weight

ONE_NAME = [
    ("Südzucker AG", "SUEDZUCKER"),
    ("Grupo Traxión, S.A.B. de C.V.", "GRUPO TRAXION SAB DE CV"),
    ("The Bombay Dyeing and Manufacturing Company Limited", "BOMBAY DYEING &MFG"),
    ("International Cement Group Ltd.", "Intl Cement Grp"),
    ("Daldrup & Söhne Aktiengesellschaft", "DALDRUP+SOEHNE AG"),
    ("Public Joint Stock Company “Ingrad”", "INGRAD PJSC"),
    ("A/S Øresund", "Oresund AS"),
    ("Aktiebolaget Fastator (publ)", "AB Fastator"),
    ("Газпром ПАО", "PAO Gazprom"),
    ("Łódź Sp. z o.o.", "LODZ"),
    ("ＡＢＣＤ　株式会社", "ABCD K.K."),
    ("<b>Acme</b> &amp; Sons Ltd", "Acme and Sons Limited"),
    ("L'Oréal S.A.", "LOREAL"),
]


@pytest.mark.parametrize(("one", "other"), ONE_NAME)
def test_two_spellings_of_one_name_have_one_key(one, other):
    assert normalise(one).key == normalise(other).key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Acme Robotics GmbH", "Acme Foods GmbH"),
        ("AT&T Inc.", "T&T Inc."),
        ("大光電機株式会社", "大光電子株式会社"),
        ("Cosmax BTI", "Cosmax"),
    ],
)
def test_names_that_differ_in_a_word_have_different_keys(one, other):
    assert normalise(one).key != normalise(other).key


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("Acme GmbH", "gmbh"),
        ("Acme GmbH & Co. KG", "kg"),
        ("PT Acme Tbk", "tbk"),
        ("アクメ株式会社", "kk"),
        ("Acme", ""),
    ],
)
def test_the_legal_form_is_kept_beside_the_name(name, form):
    assert normalise(name).legal_form == form


def test_a_name_made_of_a_legal_form_only_keeps_its_first_word():
    assert strip_legal_form(["limited", "company"]) == (["limited"], "company")


def test_japanese_characters_are_read_the_japanese_way():
    assert normalise("高橋電機株式会社").ascii == "takahashi electric"


def test_letters_spelt_in_katakana_are_letters():
    assert normalise("エフシー開発株式会社").tokens == ("fc", "development")


def test_the_acronym_comes_with_its_variants():
    name = normalise("Biology as a Solution Ltd")

    assert (name.acronym, name.initials) == ("bs", ("bs", "baas", "baasl", "bsl", "biso"))


@pytest.mark.parametrize("text", ["", " ", "🚀", "!!!", "<br>", "\u202e", "\x00", "&nbsp;", "ーー"])
def test_text_without_letters_is_an_empty_name(text):
    name = normalise(text)

    assert (bool(name), name.key, name.tokens) == (False, "", ())


def test_a_huge_string_is_cut():
    name = normalise("Ж" * 2_000_000)

    assert len(clean("a " * 1_000_000)) <= MAXIMUM_LENGTH
    assert 0 < len(name.key) <= 4 * MAXIMUM_LENGTH


def test_direction_marks_and_tags_do_not_count():
    assert normalise("\u202bAcme\u202c <script>x</script>Tools").key == "acme tools x"


@given(st.text())
def test_any_text_can_be_normalised(text):
    name = normalise(text)

    assert bool(name) == bool(name.tokens)


@given(st.text(alphabet=st.characters(codec="utf-8", categories=("L", "N", "P", "Zs"))))
def test_normalising_a_key_again_changes_nothing(text):
    key = normalise(text).key

    assert normalise(key).key == key


WORDS = st.lists(st.text(alphabet="bcdfghjklmnpqrstvwxz", min_size=6, max_size=12), min_size=1, max_size=6, unique=True)


@given(WORDS.flatmap(lambda words: st.tuples(st.just(words), st.permutations(words))))
def test_the_order_of_words_does_not_change_the_key(pair):
    words, shuffled = pair

    assert normalise(" ".join(words) + " GmbH").key == normalise(" ".join(shuffled) + " Ltd.").key


def test_a_word_of_business_weighs_less_than_a_proper_word():
    assert word_weight("technologies") < word_weight("zubrowka")
