"""Pages of our own writing: what is read of them, and the rows "page" of guarantees.md."""

import gzip
import time
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from watchdesk.model.articles import NotAPage, Page, Quality
from watchdesk.pages.extract import extract_page
from watchdesk.pages.opening import MOST_BYTES
from watchdesk.pages.reader import PooledPageReader
from watchdesk.workers.pool import MEBIBYTE, WorkerPool

URL = "https://gazette.example/2030/talks"

PARAGRAPHS = (
    "Envoys of the two coastal states met on Monday in Port Sable for the first time in three years, officials said.",
    "The talks, held behind closed doors at the old customs house, lasted four hours and ended without a communiqué.",
    "“We have agreed to keep talking,” the foreign minister told reporters on the quay, before boarding a ferry home.",
    "A second round is planned for April, when the fishing season begins and the disputed waters fill with trawlers.",
)
STATEMENT = """<script type="application/ld+json">{"@context": "https://schema.org", "@graph": [
{"@type": "WebSite", "name": "G"}, {"@type": ["NewsArticle"], "headline": "Talks open in Port Sable",
"datePublished": "2030-03-05T07:30:00+05:00",
"author": [{"@type": "Person", "name": "Ana Ruiz"}, {"name": "By Li Wen"}], "publisher": {"name": "The Gazette"},
"isAccessibleForFree": FREE}]}</script>"""


def paragraphs(*texts: str) -> str:
    return "".join(f"<p>{text}</p>" for text in texts)


def page(body: str = paragraphs(*PARAGRAPHS), head: str = "", title: str = "Talks open - The Gazette") -> bytes:
    return f"""<!DOCTYPE html><html lang="en-GB"><head><meta charset="utf-8"><title>{title}</title>
<link rel="canonical" href="/2030/talks-open"><meta property="og:site_name" content="The Gazette">{head}</head>
<body><nav><a href="/">Home</a><a href="/world">World</a></nav>
<article><h1>Talks open in Port Sable</h1>{body}</article>
<footer><p>© The Gazette. All rights reserved.</p></footer></body></html>""".encode()


def read(body: bytes, content_type: str | None = "text/html; charset=utf-8") -> Page:
    answer = extract_page(body, content_type, URL)
    assert isinstance(answer, Page), answer
    return answer


def test_an_article_is_read_whole() -> None:
    found = read(page(head=STATEMENT.replace("FREE", "true")))
    assert found.text == "\n".join(PARAGRAPHS)
    assert found.title == "Talks open in Port Sable"
    assert found.authors == ("Ana Ruiz", "Li Wen")
    assert found.published_at == datetime(2030, 3, 5, 2, 30, tzinfo=UTC)
    assert found.language == "en-GB"
    assert found.canonical == "https://gazette.example/2030/talks-open"
    assert found.site == "The Gazette"
    assert (found.quality, found.reason) == (Quality.FULL, None)


META = {
    "title": ('<meta property="og:title" content="Envoys meet | The Gazette">', "title", "Envoys meet"),
    "author": ('<meta name="author" content="Noor Aziz and Li Wen">', "authors", ("Noor Aziz", "Li Wen")),
    "address as author": ('<meta name="author" content="https://gazette.example/staff">', "authors", ()),
    "date": (
        '<meta property="article:published_time" content="2030-03-05T07:30:00Z">',
        "published_at",
        datetime(2030, 3, 5, 7, 30, tzinfo=UTC),
    ),
    "day": ('<meta name="date" content="2030-03-05">', "published_at", datetime(2030, 3, 5, tzinfo=UTC)),
    "impossible date": ('<meta name="date" content="9999-12-31T23:59:59-12:00">', "published_at", None),
}


@pytest.mark.parametrize("head, name, expected", META.values(), ids=META)
def test_meta_elements_are_read_where_there_is_no_statement(head: str, name: str, expected: object) -> None:
    assert getattr(read(page(head=head)), name) == expected


def test_an_empty_canonical_address_is_none() -> None:
    body = page().replace(b"<head>", b"<head><link rel=canonical href=' '>")
    assert read(body).canonical == "https://gazette.example/2030/talks-open"


@pytest.mark.parametrize(
    "script",
    [
        "{",
        "[[[[",
        '"text"',
        "null",
        '{"@type": 7, "headline": {"a": []}}',
        "[" * 50_000,
        '{"@type": "NewsArticle", "author": [null, 3]}',
    ],
    ids=["cut", "open", "text", "null", "types", "deep", "authors"],
)
def test_a_broken_statement_hurts_nothing(script: str) -> None:
    found = read(page(head=f'<script type="application/ld+json">{script}</script>'))
    assert found.text == "\n".join(PARAGRAPHS)


CHARSETS = {
    "header": ("cp1252", "text/html; charset=ISO-8859-1", ""),
    "meta": ("cp1252", "text/html", '<meta charset="windows-1252">'),
    "mark": ("utf-16", None, ""),
    "none": ("utf-8", None, ""),
    "wrong": ("utf-8", "text/html; charset=iso-8859-1", ""),
    "unknown name": ("utf-8", "text/html; charset=undefined", ""),
    "xml declaration": ("utf-8", None, '<?xml version="1.0" encoding="utf-8"?>'),
}


@pytest.mark.parametrize("encoding, header, head", CHARSETS.values(), ids=CHARSETS)
def test_the_charset_is_found(encoding: str, header: str | None, head: str) -> None:
    text = page().decode().replace('<meta charset="utf-8">', "")
    text = head + text if head.startswith("<?xml") else text.replace("<head>", f"<head>{head}")
    assert read(text.encode(encoding), header).text == "\n".join(PARAGRAPHS)


def test_an_undeclared_charset_is_guessed() -> None:
    text = (
        "Послы двух приморских государств встретились в понедельник впервые за три года, сообщили официальные лица. "
        * 5
    )
    body = f"<html><head><title>т</title></head><body><article><p>{text}</p></article></body></html>".encode("cp1251")
    assert "Послы двух приморских государств" in read(body, "text/html").text


CONSENT = page(
    "<h2>We value your privacy</h2><p>We and our partners use cookies. "
    "Accept all or reject all, or manage your choices.</p>",
    title="Before you continue",
)
REFUSED = {
    "nothing": (b"", "the answer is empty"),
    "spaces": (b"  \n", "the answer is empty"),
    "gzip bytes as text/html": (gzip.compress(page()), "the answer is not a web page"),
    "a PDF": (b"%PDF-1.7 ...", "the answer is not a web page"),
    "an image": (b"\x89PNG\r\n", "the answer is not a web page"),
    "too large": (b"<html>" + b"a" * MOST_BYTES, "the page is larger than 10 MiB"),
    "nested": (b"<html><body>" + b"<div>" * 100_000 + b"text", "the page is nested too deeply to be read"),
    "nested and closed": (
        b"<html><body>" + b"<div>" * 100_000 + b"text" + b"</div>" * 100_000,
        "the page is nested too deeply to be read",
    ),
    "consent wall": (CONSENT, "the site shows a consent wall instead of the article"),
    "robot check": (
        b"<html><head><title>Just a moment...</title></head><body><p>Verifying you are human.</p></body></html>",
        "the site shows a check for robots instead of the article",
    ),
}


@pytest.mark.parametrize("body, reason", REFUSED.values(), ids=REFUSED)
def test_what_is_no_article_is_refused_with_a_true_sentence(body: bytes, reason: str) -> None:
    started = time.process_time()
    assert extract_page(body, "text/html", URL) == NotAPage(reason=reason)
    assert time.process_time() - started < 2


def test_fifty_megabytes_are_refused_before_anything_is_parsed() -> None:
    started = time.process_time()
    assert isinstance(extract_page(bytes(50_000_000), "text/html", URL), NotAPage)
    assert time.process_time() - started < 0.1


def test_a_cookie_line_below_an_article_is_no_wall() -> None:
    found = read(page(paragraphs(*PARAGRAPHS) + "<p>We use cookies. Accept all</p>"))
    assert PARAGRAPHS[0] in found.text


FIRST = f"<p>{PARAGRAPHS[0]}</p>"
STUBS = {
    "stated": (
        page(FIRST, STATEMENT.replace("FREE", '"False"')),
        "the article is behind a paywall: 21 words are free to read",
    ),
    "asked for": (
        page(f"{FIRST}<div class='offer'>Already a subscriber? Log in</div>"),
        "the page asks for a subscription",
    ),
    "a few words": (page("<p>Back soon, dear readers.</p>"), "words were found on the page"),
}


@pytest.mark.parametrize("body, reason", STUBS.values(), ids=STUBS)
def test_a_stub_is_called_one(body: bytes, reason: str) -> None:
    found = read(body)
    assert found.quality is Quality.STUB
    assert found.reason is not None
    assert reason in found.reason


def test_a_short_article_that_says_it_is_one_is_whole() -> None:
    assert read(page(FIRST, STATEMENT.replace("FREE", "true"))).quality is Quality.FULL


def test_a_page_without_text_is_none_and_says_so() -> None:
    found = read(b"<html><head><title>Empty</title></head><body><div id='app'></div></body></html>")
    assert (found.text, found.quality, found.reason) == ("", Quality.NONE, "no article text was found on the page")


def test_the_text_is_clean() -> None:
    found = read(page(f"<p>{PARAGRAPHS[0]}\u202e evil \x1b[31m &#0;&#x1b;</p>" + paragraphs(*PARAGRAPHS)))
    assert not set(found.text) & set("\u202e\x1b\x00")


WHOLE = page(head=STATEMENT.replace("FREE", "true"))


@settings(max_examples=40, deadline=None)
@given(st.integers(0, len(WHOLE) - 1), st.binary(min_size=1, max_size=20))
def test_rubbish_in_a_page_never_raises(place: int, rubbish: bytes) -> None:
    answer = extract_page(WHOLE[:place] + rubbish + WHOLE[place + len(rubbish) :], None, URL)
    assert isinstance(answer, Page | NotAPage)


async def test_the_reader_reads_in_a_worker_and_translates_its_deaths() -> None:
    pool = WorkerPool(size=1, cpu=timedelta(seconds=1.5), memory=256 * MEBIBYTE)
    reader = PooledPageReader(pool)
    good = await reader.read_page(page(), content_type="text/html", url=URL)
    endless = "".join(f"<table><tr><td><p>word {number}</p></td></tr></table>" for number in range(60_000))
    bad = await reader.read_page(page(endless), content_type="text/html", url=URL)
    again = await reader.read_page(page(), content_type="text/html", url=URL)
    await pool.close()
    assert isinstance(good, Page)
    assert again == good
    assert isinstance(bad, NotAPage)
    assert bad.reason.startswith("the page could not be read: it ")
