"""A headline that the extracted text repeats: it goes, with the labels above it, and nothing else does."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchdesk.model.articles import Page
from watchdesk.pages.extract import extract_page
from watchdesk.pages.trimming import without_headline

TITLE = "Sherman lands in Islamabad"
LONG_TITLE = "Sherman lands in Islamabad for two days of talks with Qureshi, Yusuf and the generals"
BODY = "The aircraft touched down at dawn, and the deputy secretary drove straight to the Foreign Office."
LABEL = "World"
AT_MOST = "w" * 60

CASES: dict[str, tuple[list[str], str | None, list[str]]] = {
    "at once": ([TITLE, BODY], TITLE, [BODY]),
    "in other case": ([TITLE.upper(), BODY], TITLE, [BODY]),
    "in other case, beyond ASCII": (["KABİL STRASSE".casefold(), BODY], "KABİL STRAßE", [BODY]),
    "below labels": ([LABEL, "23 November", TITLE, BODY], TITLE, [BODY]),
    "below as many labels as may be": ([LABEL, LABEL, LABEL, TITLE, BODY], TITLE, [BODY]),
    "below one label too many": ([LABEL] * 4 + [TITLE, BODY], TITLE, [LABEL] * 4 + [TITLE, BODY]),
    "below a label as long as may be": ([AT_MOST, TITLE, BODY], TITLE, [BODY]),
    "below what is no label any more": ([f"{AT_MOST}w", TITLE, BODY], TITLE, [f"{AT_MOST}w", TITLE, BODY]),
    "longer than any label": ([LONG_TITLE, BODY], LONG_TITLE, [BODY]),
    "longer than any label, below one": ([LABEL, LONG_TITLE, BODY], LONG_TITLE, [BODY]),
    "behind the first paragraph": ([BODY, TITLE, BODY], TITLE, [BODY, TITLE, BODY]),
    "twice: the first goes": ([TITLE, TITLE, BODY], TITLE, [TITLE, BODY]),
    "as a part of a paragraph": ([f"{TITLE}, early.", BODY], TITLE, [f"{TITLE}, early.", BODY]),
    "not repeated": ([LABEL, BODY], TITLE, [LABEL, BODY]),
    "nothing but the headline": ([TITLE], TITLE, [""]),
    "no title": ([LABEL, BODY], None, [LABEL, BODY]),
    "a title without a letter": (["", BODY], "…", ["", BODY]),
    "in other punctuation": ([f"“{TITLE}”!", BODY], TITLE, [BODY]),
    "no text": ([""], TITLE, [""]),
}


@pytest.mark.parametrize("paragraphs, title, kept", CASES.values(), ids=CASES)
def test_a_repeated_headline_goes_with_the_labels_above_it(
    paragraphs: list[str], title: str | None, kept: list[str]
) -> None:
    assert without_headline("\n".join(paragraphs), (title or "",)) == "\n".join(kept)


@given(st.text(), st.none() | st.text(max_size=9))
def test_what_is_kept_is_always_the_end_of_the_text(text: str, title: str | None) -> None:
    assert text.endswith(without_headline(text, (title or "",)))


def test_a_page_that_repeats_its_headline_is_read_without_it() -> None:
    paragraphs = "".join(f"<p>{BODY} {number}: Qureshi spoke for an hour.</p>" for number in range(9))
    page = extract_page(
        f"<html><head><title>{TITLE}</title><meta property='og:title' content='{TITLE}'></head>"
        f"<body><article><h1>{TITLE}</h1>{paragraphs}</article></body></html>".encode(),
        "text/html; charset=utf-8",
        "https://lantern.test/world/sherman",
    )
    assert isinstance(page, Page)
    assert page.title == TITLE
    assert page.text.startswith(BODY)
    assert TITLE not in page.text
    assert page.text.count("\n") == 8
