"""Site rules: read as data, found by host, applied to pages of our own writing."""

import tomllib

import pytest
from lxml import etree
from lxml.html import HtmlElement, fromstring

from pages.test_pages_extract import PARAGRAPHS, page, paragraphs
from watchdesk.model.articles import Page
from watchdesk.pages.extract import extract_page
from watchdesk.pages.sites import SiteRule, named_authors, narrow, read_rules, rule_for, shipped_rules

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
    assert text_of(tree).startswith("b")
    assert "a" not in text_of(tree)


def test_a_rule_that_finds_nothing_changes_nothing() -> None:
    tree = fromstring("<html><body><p>a</p></body></html>")
    narrow(tree, SiteRule(strip=("//nav",), body=("//main",)))
    assert text_of(tree) == "a"


def test_authors_stand_where_the_rule_looks() -> None:
    tree = fromstring("<html><body><p id='pen'>Ana <b>Ruiz</b></p><div data-pen='Li Wen'></div></body></html>")
    assert named_authors(tree, RULES["gazette.example"]) == ("Ana Ruiz", "Li Wen")


@pytest.mark.parametrize(
    "text, error",
    [
        ('["a.example"]\nstrip = ["//["]', etree.XPathError),
        ('["a.example"]\nstirp = []', TypeError),
        ("[", tomllib.TOMLDecodeError),
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
