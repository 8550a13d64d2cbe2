"""The watch language: how a query is said in a sentence, and what is warned of."""

import pytest

from watchdesk.rules.language import compile_query

EXPLAINED = {
    "2 OF (Sherman, Yusuf, Taliban)": (
        "Matches articles with at least 2 of these 3: Sherman, Yusuf, Taliban, in title or text."
    ),
    'Taliban "State Department"': "Matches articles with Taliban and “State Department”, in title or text.",
    "title:(a1 OR b1) NOT cricket": (
        "Matches articles with (a1 in the title or b1 in the title) and without cricket, in title or text."
    ),
    "NOT lang:ur": "Matches articles without language ur.",
    "Kabul NEAR/5 (Taliban OR ISI)": (
        "Matches articles with Kabul within 5 words of (Taliban or ISI), in title or text."
    ),
    "a1 BEFORE/2 b1": "Matches articles with a1 within 2 words before b1, in title or text.",
    "a1 NOT NEAR/2 b1": "Matches articles with a1 not within 2 words of b1, in title or text.",
    "ATLEAST(3, Kabul)": "Matches articles with Kabul at least 3 times, in title or text.",
    "FIRST(50, CASE(US))": "Matches articles with US with these capitals in the first 50 words of the text.",
    "lead:Kabul words:>300": (
        "Matches articles with Kabul in the title or the first two paragraphs and length >300 words."
    ),
    "Kabul OR 2 OF (x1, y1, z1)": (
        "Matches articles with Kabul or (at least 2 of these 3: x1, y1, z1), in title or text."
    ),
    "a1 SENT b1 PARA c1": (
        "Matches articles with a1 in one sentence with b1 in one paragraph with c1, in title or text."
    ),
    "a1 NOT SENT b1": "Matches articles with a1 not in one sentence with b1, in title or text.",
    "title:STEM(talk)": "Matches articles with talk in any of its forms in the title.",
    "/fx-?204/": "Matches articles with what fits /fx-?204/, in title or text.",
    'NAME("Ada Quill", role="Mayor", also="A. Quill")': (
        "Matches articles with the person Ada Quill (Mayor, also called A. Quill), in title or text."
    ),
    '"peace talks"~3': (
        "Matches articles with “peace talks” (up to 3 other words among it, in any order), in title or text."
    ),
}


@pytest.mark.parametrize("query, sentence", EXPLAINED.items(), ids=EXPLAINED)
def test_a_query_is_explained_in_one_sentence(query: str, sentence: str) -> None:
    assert compile_query(query).explain() == sentence


WARNED = {
    "[Kabul]": ("[Kabul]: signs in a word only part words; no bracket but ( ) means anything.",),
    "Kabul; Herat": (
        "Kabul;: signs in a word only part words; no bracket but ( ) means anything.",
        "Kabul; and Herat stand side by side: both must be there (AND).",
    ),
    "Kabul OR Taliban": (),
    "NOT cricket": ("NOT stands without anything positive: the query matches nearly every article.",),
    "Kabul OR NOT cricket": ("NOT stands without anything positive: the query matches nearly every article.",),
    "Kabul NOT cricket": (),
    "lang:en Kabul": (),
    "Kabul OR x": ("x is a one-letter word: it will hit nearly everywhere.",),
    "塔 OR Kabul": (),
    "ab* OR Kabul": ("ab* begins with fewer than three letters: it will hit very many words.",),
    "Kabul Taliban": ("Kabul and Taliban stand side by side: both must be there (AND).",),
    "Kabul or Taliban": ("or is a word here; the operator is OR.",),
    "2 OF (Kabul, kabul, Taliban)": ("kabul stands 2 times in 2 OF (…): one word can count twice.",),
    "Kabul #Taliban": ("#Taliban is read as a comment; for a hashtag write Taliban.",),
    "Kabul # Taliban": (),
    "Khan": ('Khan is the name of many people: NAME("Given Khan") finds one of them.',),
    "white OR author:White": (),
    "White": ('White is the name of many people: NAME("Given White") finds one of them.',),
    r"/\d+/ OR Kabul": (r"/\d+/ has no three letters in a row: every article is searched for it.",),
    "/fx204/": (),
    'NAME("Ada Quill")': (
        "Ada Quill: without two members of context=(…) a bare surname counts only behind name or role.",
    ),
    'NAME("Ada Quill", also="A. Quill", context=(Kabul, Taliban))': (),
    "Kabul /taliban/": ("Kabul and taliban stand side by side: both must be there (AND).",),
}


@pytest.mark.parametrize("query, warnings", WARNED.items(), ids=WARNED)
def test_what_is_seldom_meant_is_warned_of(query: str, warnings: tuple[str, ...]) -> None:
    assert compile_query(query).warnings() == warnings
