"""Opening: what is repaired in a page's first lines and taken from its bytes, and what is none."""

import pytest
from lxml.html import HtmlElement

from watchdesk.model.articles import NotAPage
from watchdesk.pages.opening import opened

BODY = "<body><p>word</p><p>ta\tb</p></body>"
PAGES = {
    "whole": f"<!DOCTYPE html><html><head></head>{BODY}</html>",
    "a doctype that closes itself": f"<!DOCTYPE html/>\n<html>{BODY}</html>",
    "a first tag that closes itself": f"<!DOCTYPE html>\n<html lang='en' />\n{BODY}",
    "a declaration of XML with an encoding": f"<?xml version='1.0' encoding='ISO-8859-1'?><html>{BODY}</html>",
    "control characters": "<html><body><p>wo\x00r\x0bd</p><p>ta\tb\x1f</p></body></html>",
    "no tag around": "<p>word</p><p>ta\tb</p>",
}


@pytest.mark.parametrize("text", PAGES.values(), ids=PAGES)
def test_a_page_is_opened(text: str) -> None:
    tree = opened(text.encode(), "text/html; charset=utf-8")
    assert isinstance(tree, HtmlElement)
    assert [paragraph.text for paragraph in tree.iter("p")] == ["word", "ta\tb"]


def test_a_first_line_longer_than_what_is_repaired_goes_on() -> None:
    long = "w" * 5000
    page = f"<!DOCTYPE html><html><body><p title='{long}'>word</p></body></html>"
    tree = opened(page.encode(), None)
    assert isinstance(tree, HtmlElement)
    assert next(tree.iter("p")).get("title") == long


def test_an_element_is_cheap_and_can_what_lxmls_can() -> None:
    tree = opened(b"<html><body><form><input name='a'></form><p>a <b>b</b> c</p></body></html>", None)
    assert isinstance(tree, HtmlElement)
    assert {type(element) for element in tree.iter()} == {HtmlElement}
    next(tree.iter("b")).drop_tree()
    assert tree.text_content().split() == ["a", "c"]


@pytest.mark.parametrize("body", [b"word", b"<frameset></frameset>", b"{}"], ids=["a word", "frames", "JSON"])
def test_what_is_no_page_is_refused(body: bytes) -> None:
    assert opened(body, None) == NotAPage(reason="the answer is not a web page")


@pytest.mark.parametrize("body", [b"", b" \n", b"\x00\x00", b"\x01"], ids=["nothing", "spaces", "NUL", "a control"])
def test_an_empty_answer_is_refused(body: bytes) -> None:
    assert opened(body, None) == NotAPage(reason="the answer is empty")
