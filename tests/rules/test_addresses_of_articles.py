"""The form of a URL that identifies an article."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from watchdesk.model.identity import computed_id
from watchdesk.rules.addresses import article_id_of, canonical, identifying, is_home_page, same_site

CANONICAL = [
    # as it is
    ("https://press.test/a", "https://press.test/a"),
    ("https://press.test/a/", "https://press.test/a/"),
    ("https://press.test", "https://press.test/"),
    ("  https://press.test/a\n", "https://press.test/a"),
    ("https://press.test/a?", "https://press.test/a"),
    # case, dots, ports
    ("HTTPS://Press.TEST/News/A", "https://press.test/News/A"),
    ("https://press.test./a", "https://press.test/a"),
    ("https://press.test/../a/./b/../c", "https://press.test/a/c"),
    ("https://press.test:443/a", "https://press.test/a"),
    ("https://press.test:0443/a", "https://press.test/a"),
    ("http://press.test:80/a", "http://press.test/a"),
    ("http://press.test:443/a", "http://press.test:443/a"),
    ("https://press.test:8443/a", "https://press.test:8443/a"),
    ("https://press.test:/a", "https://press.test/a"),
    ("https://[::1]:8080/a", "https://[::1]:8080/a"),
    # fragments and user information identify nothing
    ("https://press.test/a#comments", "https://press.test/a"),
    ("https://press.test/a#?utm_source=rss", "https://press.test/a"),
    ("https://Desk:Secret@press.test/a", "https://press.test/a"),
    ("https://press.test@elsewhere.test/a", "https://elsewhere.test/a"),
    # international names and percent-encoding
    ("https://bücher.test/a", "https://xn--bcher-kva.test/a"),
    ("https://XN--BCHER-KVA.test/a", "https://xn--bcher-kva.test/a"),
    ("https://press.test/%7euser/%c3%a9t%C3%A9", "https://press.test/~user/%C3%A9t%C3%A9"),
    ("https://press.test/été", "https://press.test/%C3%A9t%C3%A9"),
    ("https://press.test/خبر", "https://press.test/%D8%AE%D8%A8%D8%B1"),
    ("https://press.test/a b", "https://press.test/a%20b"),
    ("https://press.test/a%2fb", "https://press.test/a%2Fb"),
    ("https://press.test/find?q=%e4", "https://press.test/find?q=%E4"),
    ("https://press.test/find?q=é", "https://press.test/find?q=%C3%A9"),
    # the query: order does not tell pages apart, everything else may
    ("https://press.test/a?b=2&a=1", "https://press.test/a?a=1&b=2"),
    ("https://press.test/a?&&b=2&", "https://press.test/a?b=2"),
    ("https://press.test/story.php?4711", "https://press.test/story.php?4711"),
    ("https://press.test/a?b=", "https://press.test/a?b="),
    ("https://press.test/story.php?cid=4711", "https://press.test/story.php?cid=4711"),
    ("https://press.test/a?gallery=5&reference=9", "https://press.test/a?gallery=5&reference=9"),
    ("https://press.test/?p=12", "https://press.test/?p=12"),
    ("https://press.test/a?ref=front&source=7", "https://press.test/a?ref=front&source=7"),
    # trackers
    ("https://press.test/a?utm_source=rss&utm_medium=feed&id=3", "https://press.test/a?id=3"),
    ("https://press.test/a?at_medium=RSS&at_campaign=K", "https://press.test/a"),
    ("https://press.test/a?ns_mchannel=rss&ns_campaign=1490&ito=1490", "https://press.test/a"),
    ("https://press.test/a?fbclid=x&gclid=y&msclkid=z&wbraid=v", "https://press.test/a"),
    ("https://press.test/a?mc_cid=1&mc_eid=2&CMP=share&icid=rss&ocid=o&smid=tw", "https://press.test/a"),
    ("https://press.test/a?traffic_source=rss&maca=en-rss-1573-rdf", "https://press.test/a"),
    ("https://press.test/a?ref=RSS&source=feed&from=atom", "https://press.test/a"),
    ("https://press.test/a?x=1&amp;utm_source=rss", "https://press.test/a?x=1"),
    ("https://press.test/a?UTM_Source=rss&FBCLID=x&srsltid=y&ysclid=z&gclsrc=v", "https://press.test/a"),
    (
        "https://press.test/a?_hsenc=1&__hstc=2&hsCtaTracking=3&mkt_tok=4&oly_enc_id=5&vero_id=6&s_cid=7",
        "https://press.test/a",
    ),
    (
        "https://press.test/a?pk_campaign=1&matomo_kwd=2&itm_source=3&ga_source=4&campaign_name=5",
        "https://press.test/a",
    ),
    ("https://press.test/a?wt_mc=rss.red&wt_zmc=nl&WT.mc_id=x&mktcid=y&.tsrc=rss&guccounter=1", "https://press.test/a"),
    ("https://press.test/a?mod=rss_front&emc=rss&feedType=RSS&feedName=world&nav=rss_world", "https://press.test/a"),
    (
        "https://press.test/a?mod=7&from=rssowl&nav=sport&ref=feedback",
        "https://press.test/a?from=rssowl&mod=7&nav=sport&ref=feedback",
    ),
    ("https://press.test/a?cmp=3&AT_x=1&campaign_id=9&wt=2", "https://press.test/a?AT_x=1&campaign_id=9&cmp=3&wt=2"),
]

NO_ADDRESS = [
    "",
    " ",
    "press.test/a",
    "/a",
    "//press.test/a",
    "javascript:alert(1)",
    "mailto:desk@press.test",
    "data:text/html,x",
    "file:///etc/passwd",
    "ftp://press.test/a",
    "tag:press.test,2026:4711",
    "urn:uuid:6d0f0e7a-3f0e-5b58-9a0c-7a1f6f3c2d11",
    "https://",
    "https:///a",
    "https:press.test/a",
    "https://:443/a",
    "https://press.test:99999/a",
    "https://press.test:port/a",
    "https://[::1/a",
    "https://[press]/a",
    "https://press test/a",
    "https://%70ress.test/a",
    "https://press.test\\@elsewhere.test/a",
    "https://\ud800.test/a",
    "https://press.test/" + "a" * 2048,
]


@pytest.mark.parametrize("url, expected", CANONICAL)
def test_the_canonical_form(url: str, expected: str) -> None:
    assert canonical(url) == expected


@pytest.mark.parametrize("url", NO_ADDRESS)
def test_what_is_no_web_address_has_no_canonical_form(url: str) -> None:
    assert canonical(url) is None


@pytest.mark.parametrize(
    "one, other",
    [
        ("https://press.test/story.php?cid=1", "https://press.test/story.php?cid=2"),
        ("https://press.test/story.php?4711", "https://press.test/story.php?4712"),
        ("https://press.test/find?q=%a3", "https://press.test/find?q=%a4"),
        ("https://press.test/a?keyword=islamabad", "https://press.test/a?keyword=kabul"),
        ("https://press.test/a?eid=1", "https://press.test/a?eid=2"),
        ("https://press.test/A", "https://press.test/a"),
        ("https://press.test/a%2Fb", "https://press.test/a/b"),
        ("https://press.test/a;id=1", "https://press.test/a;id=2"),
        ("https://press.test/a//b", "https://press.test/a/b"),
    ],
)
def test_pages_that_may_differ_stay_different(one: str, other: str) -> None:
    assert canonical(one) != canonical(other)


LETTERS = st.characters(exclude_characters="#")
ADDRESSES = st.builds(
    "{}://{}{}{}{}{}".format,
    st.sampled_from(["http", "https", "HTTPS"]),
    st.sampled_from(["press.test", "PRESS.test.", "bücher.test", "desk:pw@press.test", "[::1]", "127.0.0.1"]),
    st.sampled_from(["", ":80", ":443", ":8080", ":"]),
    st.text(LETTERS, max_size=20).map(lambda text: f"/{text}"),
    st.text(LETTERS, max_size=20).map(lambda text: f"?{text}"),
    st.sampled_from(["", "#top", "#é"]),
)


@given(ADDRESSES)
def test_canonical_again_is_the_same(url: str) -> None:
    once = canonical(url)
    assert once is None or canonical(once) == once


@given(st.from_regex(r"https?://[a-z0-9.-]{1,9}(/[A-Za-z0-9._~-]{0,3}){0,4}", fullmatch=True))
def test_the_quick_way_for_plain_addresses_gives_what_the_long_way_gives(url: str) -> None:
    assert canonical(url) == canonical(f"{url}#long")


@given(ADDRESSES | st.text(max_size=60))
def test_any_text_is_judged_and_what_comes_back_is_plain_ascii(url: str) -> None:
    settled = canonical(url)
    assert settled is None or (settled.isascii() and settled.startswith(("http://", "https://")) and " " not in settled)


@given(ADDRESSES, st.sampled_from(["utm_source=rss", "at_medium=RSS", "fbclid=1", "ito=1490"]))
def test_a_tracker_changes_nothing(url: str, tracker: str) -> None:
    base = url.partition("#")[0].rstrip("".join(map(chr, range(33)))).strip()
    assume(base.isprintable())  # what stands at the very end, such as a control character, is no part of an address
    assert canonical(f"{base}&{tracker}") == canonical(base)


@pytest.mark.parametrize(
    "url, expected",
    [
        ("http://press.test/a", "https://press.test/a"),
        ("https://press.test/a", "https://press.test/a"),
        ("http://press.test:8080/http:", "https://press.test:8080/http:"),
    ],
)
def test_http_and_https_are_one_page(url: str, expected: str) -> None:
    assert identifying(url) == expected
    assert identifying(identifying(url)) == expected


@pytest.mark.parametrize(
    "url, expected",
    [
        ("https://press.test/", True),
        ("https://press.test", True),
        ("https://press.test/?p=12", False),
        ("https://press.test/news", False),
        ("https://press.test/#/news/12", True),
        ("https://press.test/?utm_source=rss", True),
    ],
)
def test_a_front_page_identifies_no_article(url: str, expected: bool) -> None:  # noqa: FBT001 - a table's column
    assert is_home_page(canonical(url) or "") is expected


@pytest.mark.parametrize(
    "one, other, expected",
    [
        ("https://press.test/a", "http://press.test/b", True),
        ("https://www.press.test/a", "https://press.test/b", True),
        ("https://m.press.test/a", "https://www.press.test/b", True),
        ("https://amp.press.test/a", "https://press.test/b", True),
        ("https://www.m.press.test/a", "https://press.test/b", True),
        ("https://Press.TEST/a", "https://press.test/b", True),
        ("https://news.press.test/a", "https://press.test/b", False),
        ("https://press.test/a", "https://press.test.elsewhere.test/b", False),
        ("https://otherpress.test/a", "https://press.test/b", False),
        ("https://m.co/a", "https://amp.co/a", False),
        ("https://m.co/a", "https://www.m.co/a", True),
        ("/a", "/a", False),
        ("", "", False),
    ],
)
def test_one_site_is_one_host_but_for_the_usual_prefixes(
    one: str,
    other: str,
    expected: bool,  # noqa: FBT001 - a table's column
) -> None:
    assert same_site(one, other) is expected
    assert same_site(other, one) is expected


def test_the_article_of_an_address_can_be_written_down() -> None:
    assert article_id_of("https://press.test/a") == computed_id("article", "https://press.test/a")
