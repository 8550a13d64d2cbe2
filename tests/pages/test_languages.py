"""The language of a page: stated, or told from its text. Sentences of our own writing."""

import pytest

from watchdesk.pages.languages import language_of

TEXTS = {
    "en": "Envoys of the two coastal states met on Monday in Port Sable for the first time in three years. ",
    "de": "Die Gesandten der beiden Küstenstaaten trafen sich am Montag zum ersten Mal seit drei Jahren. ",
    "ru": "Послы двух приморских государств встретились в понедельник впервые за три года. ",
    "ar": "التقى مبعوثو الدولتين الساحليتين يوم الاثنين للمرة الأولى منذ ثلاث سنوات. ",
    "ur": "دونوں ساحلی ممالک کے سفیروں نے پیر کو تین سال میں پہلی بار ملاقات کی۔ ",
    "hi": "दोनों तटीय देशों के दूत सोमवार को तीन साल में पहली बार मिले। ",
    "ja": "両沿岸国の使節は月曜日、三年ぶりに港で会談し、協議を続けることで合意した。",
    "ko": "두 연안국의 사절단이 월요일 항구에서 3년 만에 처음으로 만났다. ",
    "el": "Οι απεσταλμένοι των δύο παράκτιων κρατών συναντήθηκαν τη Δευτέρα για πρώτη φορά εδώ και τρία χρόνια. ",
}


@pytest.mark.parametrize("language", TEXTS)
def test_where_nothing_is_stated_the_text_tells(language: str) -> None:
    assert language_of(TEXTS[language] * 4, None) == language


@pytest.mark.parametrize("language", TEXTS)
def test_a_templates_english_gives_way_to_the_text(language: str) -> None:
    assert language_of(TEXTS[language] * 8, "en-US") == ("en-US" if language == "en" else language)


def test_what_is_stated_gives_way_to_a_text_that_is_surely_in_another_language() -> None:
    assert language_of(TEXTS["en"] * 4, "de-DE") == "en"
    assert language_of(TEXTS["de"] * 4, "fr") == "de"


def test_a_code_that_was_withdrawn_is_that_of_today() -> None:
    hebrew = "שליחי שתי המדינות נפגשו ביום שני בנמל לראשונה מזה שלוש שנים, והסכימו להמשיך בשיחות. "
    assert language_of(hebrew * 3, None) == "he"
    assert (language_of("", "iw-IL"), language_of("", "in")) == ("he-IL", "id")


STANDS = {
    "another than English": (TEXTS["ru"] * 4, "uk"),
    "English over a short text": (TEXTS["de"], "en"),
    "English over two languages": (TEXTS["de"] * 3 + TEXTS["en"] * 3, "en"),
    "nothing": ("", "fr"),
}


@pytest.mark.parametrize("text, stated", STANDS.values(), ids=STANDS)
def test_what_is_stated_stands(text: str, stated: str) -> None:
    assert language_of(text, stated) == stated


NOTHING = {"empty": "", "word": "Sable", "numbers": "12345 67890 " * 20, "rubbish": "\ud800\x00" * 50}


@pytest.mark.parametrize("text", NOTHING.values(), ids=NOTHING)
def test_a_text_that_tells_nothing_has_no_language(text: str) -> None:
    assert language_of(text, None) is None
