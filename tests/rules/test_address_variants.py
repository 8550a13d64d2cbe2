"""AMP and print variants of an address, and addresses that only look like one."""

import pytest

from watchdesk.rules.addresses import plain_variant

PLAIN = "https://lantern.test/world/talks"
VARIANTS = {
    "amp behind": ("https://lantern.test/world/talks/amp", PLAIN),
    "amp behind, with a slash": ("https://lantern.test/world/talks/amp/", PLAIN),
    "amp before": ("https://lantern.test/amp/world/talks", PLAIN),
    "amp in the name": ("https://lantern.test/world/talks.amp.html", "https://lantern.test/world/talks.html"),
    "amp for an ending": ("https://lantern.test/world/talks.amp", PLAIN),
    "an argument": ("https://lantern.test/world/talks?amp=1", PLAIN),
    "a bare argument": ("https://lantern.test/world/talks?amp", PLAIN),
    "an argument among others": ("https://lantern.test/world/talks?id=7&outputType=amp", f"{PLAIN}?id=7"),
    "print behind": ("https://lantern.test/world/talks/print", PLAIN),
    "an argument for print": ("https://lantern.test/world/talks?print=true", PLAIN),
    "a page to print of a kind of sites": (
        "https://lantern.test/world/talks?tmpl=component&print=1&id=7",
        f"{PLAIN}?id=7",
    ),
    "an argument that says what to do": ("https://lantern.test/world/talks?action=print", PLAIN),
    "a mode": ("https://lantern.test/world/talks?printMode=true", PLAIN),
    "a cache": ("https://www.google.com/amp/s/lantern.test/world/talks", PLAIN),
    "another cache": ("https://lantern-test.cdn.ampproject.org/c/s/lantern.test/world/talks", PLAIN),
    "a plain address": (PLAIN, None),
    "a word that begins so": ("https://lantern.test/amplifiers/print-works", None),
    "an argument of another kind": ("https://lantern.test/world/talks?amp=230V&print=poster", None),
    "the front page's variant": ("https://lantern.test/amp", None),
    "a cache of nothing": ("https://www.google.com/amp/s/lantern.test/", None),
}


@pytest.mark.parametrize("url, plain", VARIANTS.values(), ids=VARIANTS)
def test_variants(url: str, plain: str | None) -> None:
    assert plain_variant(url) == plain


@pytest.mark.parametrize("url", [url for url, plain in VARIANTS.values() if plain])
def test_what_a_variant_stands_for_is_none_itself(url: str) -> None:
    plain = plain_variant(url)
    assert plain is not None
    assert plain_variant(plain) is None
