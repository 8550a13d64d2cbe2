"""Site rules: read as data, found by host, applied to pages of our own writing."""

from datetime import UTC, datetime

import pytest
import tomli
from lxml.html import HtmlElement, fromstring
from msgspec.structs import replace

from pages.test_pages_extract import PARAGRAPHS, URL, page, paragraphs
from watchdesk.model.articles import Page, Skim
from watchdesk.model.sites import NO_BODY, Found, SiteRule
from watchdesk.pages.extract import extract_page
from watchdesk.pages.reader import PooledPageReader
from watchdesk.pages.sites import narrow, read_rules, said, shipped_rules
from watchdesk.pages.skim import SKIMMED, skim_page
from watchdesk.rules.site_rules import overlaid, rule_for
from watchdesk.workers.pool import WorkerPool

RULES = read_rules(
    """["gazette.example"]
    strip = ["//div[@class='numbers']"]
    author = ["//p[@id='pen']", "//div/@data-pen"]

    ["world.gazette.example"]
    body = ["//div[@id='story']"]
    """
)
HOSTS = {
    "gazette.example": "gazette.example",
    "www.gazette.example": "gazette.example",
    "World.Gazette.Example.": "world.gazette.example",
    "a.world.gazette.example": "world.gazette.example",
    "notgazette.example": None,
    "example": None,
    "": None,
}


BARE = SiteRule()
STORY = "<span>The first ferry sailed at six.</span><br><span>Nobody was on the quay to see it.</span>"
ODD = f"""<html lang=en><head><title>The Lantern</title></head><body><nav>Home</nav>
<div class=kicker>Ferries sail again</div>
<i class=when>Veröffentlicht</i><i class=when data-at="12.11.2026 08:30"></i><b class=pen>By Ana Ruiz and Li Wen</b>
<div class=story>{STORY}<div class=box>Subscribe to our letter</div></div>{paragraphs(*PARAGRAPHS)}</body></html>"""
WHOLE = SiteRule(
    strip=(".box",),
    body=("div.story",),
    title=("h1.kicker", "div.kicker"),
    date=("i.when::attr(data-at)",),
    author=("//b[@class='pen']",),
    language="de",
    date_format="%d.%m.%Y %H:%M",
    timezone="Europe/Berlin",
)


def read(text: str, rule: SiteRule | None) -> Page:
    found = extract_page(text.encode(), "text/html; charset=utf-8", URL, rule)
    assert isinstance(found, Page)
    return found


def text_of(tree: HtmlElement) -> str:
    return "".join(tree.itertext())


@pytest.mark.parametrize("host, key", HOSTS.items())
def test_a_rule_is_found_by_its_host(host: str, key: str | None) -> None:
    assert rule_for(host, RULES) == (RULES[key] if key else None)


def test_what_a_rule_strips_goes_and_its_body_alone_stays() -> None:
    tree = fromstring("<html><body><div class='numbers'>7</div><p>a</p><div id='story'>b</div>c</body></html>")
    narrow(tree, RULES["gazette.example"])
    assert text_of(tree) == "abc"
    narrow(tree, RULES["world.gazette.example"])
    assert text_of(tree) == "b"


def test_a_rule_that_finds_nothing_changes_nothing() -> None:
    tree = fromstring("<html><body><p>a</p></body></html>")
    assert not narrow(tree, SiteRule(strip=("//nav",), body=("//main",)))
    assert text_of(tree) == "a"


BODIES = {
    "in the order of the selectors": (("#b", "#a"), "ba"),
    "one within another once": (("div", "#b"), "acb"),
    "the body itself": (("body",), "_acb_"),
}


@pytest.mark.parametrize("body, text", BODIES.values(), ids=BODIES)
def test_a_body_may_be_of_several_elements(body: tuple[str, ...], text: str) -> None:
    tree = fromstring("<html><body>_<div id=a>a</div><div>c<p id=b>b</p></div>_</body></html>")
    assert narrow(tree, SiteRule(body=body))
    assert text_of(tree) == text


def test_a_rule_strips_what_it_likes_but_the_whole_page() -> None:
    tree = fromstring("<html><body>a<p>b</p></body></html>")
    narrow(tree, SiteRule(strip=("html", "body", "p", "p")))
    assert text_of(tree) == "a"


def test_authors_stand_where_the_rule_looks() -> None:
    tree = fromstring("<html><body><p id='pen'>Ana <b>Ruiz</b></p><div data-pen='Li Wen'></div></body></html>")
    assert said(tree, RULES["gazette.example"], None).authors == ("Ana Ruiz", "Li Wen")


def test_a_page_is_what_its_rule_says() -> None:
    found = read(ODD, WHOLE)
    assert found.title == "Ferries sail again"
    assert found.published_at == datetime(2026, 11, 12, 7, 30, tzinfo=UTC)
    assert (found.authors, found.language) == (("Ana Ruiz", "Li Wen"), "de")
    assert found.text == "The first ferry sailed at six.\nNobody was on the quay to see it."
    assert found.ruled == tuple(
        Found(key=key, times=1, is_of_use=True) for key in "strip body title date author".split()
    )


def test_what_a_rule_does_not_find_the_general_signs_do() -> None:
    plain = read(ODD, None)
    other = read(ODD, SiteRule(body=("main",), title=("h1",), date=(".when",), author=("nav::attr(x)",)))
    assert (plain.reason, other.reason) == (None, NO_BODY)
    assert replace(other, ruled=(), reason=None) == plain
    assert other.ruled == (
        Found(key="body", times=0, is_of_use=False),
        Found(key="title", times=0, is_of_use=False),
        Found(key="date", times=2, is_of_use=False),
        Found(key="author", times=0, is_of_use=False),
    )


DATES = {
    "in the words of the page's language": ("<p id=d>12. November 2026</p>", SiteRule(date=("#d",), language="de")),
    "an attribute for programs": ("<time id=d datetime=2026-11-12>today</time>", SiteRule(date=("#d",))),
    "the second selector, where the first is in no year of ours": (
        "<p id=e>1970-01-01</p><p id=d>2026-11-12</p>",
        SiteRule(date=("#e", "#d")),
    ),
}


@pytest.mark.parametrize("html, rule", DATES.values(), ids=DATES)
def test_dates_that_a_rule_finds(html: str, rule: SiteRule) -> None:
    tree = fromstring(f"<html><body>{html}</body></html>")
    assert said(tree, rule, None).published_at == datetime(2026, 11, 12, tzinfo=UTC)


def test_a_skim_is_ruled_as_the_extraction_is() -> None:
    found = skim_page(ODD.encode(), "text/html; charset=utf-8", URL, WHOLE)
    assert isinstance(found, Skim)
    whole = read(ODD, WHOLE)
    facts = ("title", "authors", "published_at", "language")
    assert [getattr(found.page, fact) for fact in facts] == [getattr(whole, fact) for fact in facts]
    assert found.words == f"The Lantern\n{whole.text}"
    void = skim_page(ODD.encode(), "text/html; charset=utf-8", URL, SiteRule(body=("main",)))
    assert isinstance(void, Skim)
    assert void.page.reason == f"{SKIMMED}; {NO_BODY}"


def test_the_operators_rule_goes_before_the_shipped_one_key_by_key() -> None:
    shipped = SiteRule(strip=("nav",), author=("b",))
    assert overlaid(SiteRule(strip=(), title=("h2",)), shipped) == SiteRule(strip=(), title=("h2",), author=("b",))
    assert (overlaid(None, shipped), overlaid(BARE, None), overlaid(None, None)) == (shipped, BARE, None)


async def test_rules_reach_the_workers_and_a_tried_one_goes_first() -> None:
    pool = WorkerPool(size=1)
    rules = {"lantern.example": SiteRule(title=("div.kicker",), language="de")}
    configured = PooledPageReader(pool, rules=rules, tried=SiteRule(language="fr"))
    found = [
        await configured.read_page(ODD.encode(), content_type=None, url=url)
        for url in ("https://www.lantern.example/a", "https://harbour.example/a")
    ]
    skim = await configured.skim_page(ODD.encode(), content_type=None, url="https://lantern.example/a")
    await pool.close()
    assert isinstance(skim, Skim)
    pages = [*found, skim.page]
    assert [(one.title, one.language) for one in pages if isinstance(one, Page)] == [
        ("Ferries sail again", "fr"),
        ("The Lantern", "fr"),
        ("Ferries sail again", "fr"),
    ]


@pytest.mark.parametrize(
    "text, error",
    [
        ('["a.example"]\nstrip = ["//["]', ValueError),
        ('["a.example"]\nstirp = []', TypeError),
        ("[", tomli.TOMLDecodeError),
    ],
    ids=["an expression that is none", "an unknown key", "no TOML"],
)
def test_a_rule_that_cannot_be_read_is_refused(text: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        read_rules(text)


def test_the_shipped_rules_can_be_read() -> None:
    assert all(rule.strip or rule.body or rule.author for rule in shipped_rules().values())


def test_a_page_of_a_ruled_host_is_read_by_its_rule() -> None:
    aside = paragraphs("In numbers: two ferries, four hours, and one paper in April.")
    box = f"<div class='tzi-bottom-container'>{aside}</div>"
    body = page(paragraphs(*PARAGRAPHS) + box)
    ruled, plain = (
        extract_page(body, "text/html; charset=utf-8", f"https://{host}/a") for host in ("www.taz.de", "a.test")
    )
    assert isinstance(ruled, Page)
    assert isinstance(plain, Page)
    assert ruled.text == "\n".join(PARAGRAPHS)
    assert "In numbers" in plain.text
