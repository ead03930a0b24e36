"""Names in other scripts written in Latin letters, the way their owners write them.

Transliteration of single characters gets Japanese wrong: 徳倉 is *Tokura*, not the Mandarin "De Cang".
Here runs of kana are romanised, words of business are replaced by their English concept and kanji get
their usual readings in names. Where a character has several readings, the first is taken for the
readable form and the others are kept as alternatives for matching.
"""

import re
from functools import lru_cache
from itertools import islice, product

from anyascii import anyascii

from partners.rules.lexicon import japanese_readings, native_words

HAN = "㐀-䶿一-鿿々〆ヶ"
KANA = "ぁ-ゖァ-ヺー"
HANGUL = "가-힣"
RUNS = re.compile(rf"[{HAN}ノの]+|[{KANA}]+|[{HANGUL}]+|[^{HAN}{KANA}{HANGUL}]+")
NATIVE = re.compile(rf"[{HAN}{KANA}{HANGUL}]")
KANA_LETTER = re.compile(rf"[{KANA}]")
MAXIMUM_ALTERNATIVES = 24

LEGAL_NATIVE = {
    "kk": ("株式会社", "㈱", "(株)", "(株)", "有限会社", "㈲", "(有)", "合同会社", "合資会社", "合名会社"),
    "jusik": ("주식회사", "(주)", "㈜", "유한회사", "유한책임회사"),
    "cn": (
        "股份有限公司", "有限责任公司", "有限責任公司", "集团有限公司", "有限公司", "股份公司",
        "株式會社", "公司", "股份",
    ),
}  # fmt: skip

_SYLLABLES = """
ア a イ i ウ u エ e オ o カ ka キ ki ク ku ケ ke コ ko サ sa シ shi ス su セ se ソ so タ ta チ chi ツ tsu
テ te ト to ナ na ニ ni ヌ nu ネ ne ノ no ハ ha ヒ hi フ fu ヘ he ホ ho マ ma ミ mi ム mu メ me モ mo
ヤ ya ユ yu ヨ yo ラ ra リ ri ル ru レ re ロ ro ワ wa ヰ i ヱ e ヲ o ン n ガ ga ギ gi グ gu ゲ ge ゴ go
ザ za ジ ji ズ zu ゼ ze ゾ zo ダ da ヂ ji ヅ zu デ de ド do バ ba ビ bi ブ bu ベ be ボ bo パ pa ピ pi
プ pu ペ pe ポ po ヴ vu ァ a ィ i ゥ u ェ e ォ o ャ ya ュ yu ョ yo ヮ wa ヶ ke
キャ kya キュ kyu キョ kyo シャ sha シュ shu ショ sho シェ she チャ cha チュ chu チョ cho チェ che
ニャ nya ニュ nyu ニョ nyo ヒャ hya ヒュ hyu ヒョ hyo ミャ mya ミュ myu ミョ myo リャ rya リュ ryu リョ ryo
ギャ gya ギュ gyu ギョ gyo ジャ ja ジュ ju ジョ jo ジェ je ビャ bya ビュ byu ビョ byo ピャ pya ピュ pyu
ピョ pyo ファ fa フィ fi フェ fe フォ fo フュ fyu ヴァ va ヴィ vi ヴェ ve ヴォ vo ティ ti ディ di
デュ dyu テュ tyu トゥ tu ドゥ du ウィ wi ウェ we ウォ wo ツァ tsa ツェ tse ツォ tso クァ kwa クィ kwi
クェ kwe クォ kwo グァ gwa イェ ye スィ si ズィ zi
""".split()
SYLLABLES = dict(zip(_SYLLABLES[::2], _SYLLABLES[1::2], strict=True))

_LETTERS = """
ダブリュー w エックス x エイチ h ディー d キュー q ゼット z ジェー j ジェイ j アール r ティー t エー a ビー b
シー c イー e エフ f ジー g アイ i ケー k ケイ k エル l エム m エヌ n オー o ピー p エス s ユー u ブイ v ワイ y
""".split()
LETTER_NAMES = dict(zip(_LETTERS[::2], _LETTERS[1::2], strict=True))


def is_native(text: str) -> bool:
    """Whether any character is Han, kana or hangul."""
    return bool(NATIVE.search(text))


def kana(text: str) -> str:
    """Kana in Hepburn letters; long vowels are written once: ``サイネット`` becomes ``sainetto``."""
    katakana = "".join(chr(ord(c) + 0x60) if "ぁ" <= c <= "ゖ" else c for c in text)
    letters: list[str] = []
    doubled = False
    at = 0
    while at < len(katakana):
        pair, single = katakana[at : at + 2], katakana[at]
        sound = SYLLABLES.get(pair) if len(pair) == 2 else None
        at += 2 if sound else 1
        if sound is None:
            if single == "ッ":
                doubled = True
                continue
            sound = SYLLABLES.get(single, "")
        letters.append(sound[:1] + sound if doubled and sound else sound)
        doubled = False
    return "".join(letters)


def spelt_letters(run: str) -> str:
    """Latin letters spelt by their names in katakana, ``エフシー`` is ``fc``; empty for anything else."""
    letters = ""
    while run:
        name = next((n for n in LETTER_NAMES if run.startswith(n)), None)
        if name is None:
            return ""
        letters, run = letters + LETTER_NAMES[name], run[len(name) :]
    return letters


def split_legal_form(text: str) -> tuple[str, str]:
    """The text without its Chinese, Japanese or Korean legal form, and that form ("" when there is none)."""
    for form, spellings in LEGAL_NATIVE.items():
        for spelling in spellings:
            if spelling in text and text.replace(spelling, "").strip():
                return text.replace(spelling, " "), form
    return text, ""


@lru_cache(maxsize=8192)
def readings(text: str, japanese: bool = False) -> tuple[str, ...]:
    """Latin spellings of a name, the likeliest first; one spelling when nothing is ambiguous.

    ``japanese`` says that the characters are Japanese even where no kana shows it.
    """
    japanese = japanese or bool(KANA_LETTER.search(text))
    options: list[tuple[str, ...]] = []
    for run in RUNS.findall(text):
        options.extend(_read_run(run, japanese))
    spelled = ("".join(choice) for choice in islice(product(*options), MAXIMUM_ALTERNATIVES))
    return tuple(dict.fromkeys(" ".join(s.split()) for s in spelled))


def _read_run(run: str, japanese: bool) -> list[tuple[str, ...]]:
    """The options for each piece of a run of one script."""
    if not NATIVE.search(run):
        return [(anyascii(run),)]
    if letters := spelt_letters(run):
        return [(f" {letters} ", f" {kana(run)} ")]
    pieces: list[tuple[str, ...]] = []
    at = 0
    while at < len(run):
        length, options = _read_piece(run, at, japanese)
        pieces.append(options)
        at += length
    return [(" ",), *pieces, (" ",)]


def _read_piece(run: str, at: int, japanese: bool) -> tuple[int, tuple[str, ...]]:
    """The longest known word at a position, as (characters used, options)."""
    words, names = native_words(), japanese_readings()
    for length in range(min(12, len(run) - at), 0, -1):
        piece = run[at : at + length]
        if japanese and piece in names and (length > 1 or piece not in words):
            return length, names[piece]
        if piece in words and length > 1:
            return length, (f" {words[piece]} ", kana(piece)) if KANA_LETTER.match(piece) else (f" {words[piece]} ",)
        if japanese and piece in names:
            return length, names[piece]
    character = run[at]
    if KANA_LETTER.match(character):
        length = _kana_until_word(run, at)
        return length, (kana(run[at : at + length]),)
    return 1, (anyascii(character).lower(),)


def _kana_until_word(run: str, at: int) -> int:
    """How many characters of kana stand before the next known word."""
    words = native_words()
    end = at + 1
    while end < len(run) and not any(run[end : end + n] in words for n in range(3, 12)):
        if not KANA_LETTER.match(run[end]):
            break
        end += 1
    return end - at
