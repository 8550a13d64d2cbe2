"""[sites]: the operator's own rules for pages — how they are written, and shown so that they can be read again."""

import re
from pathlib import Path

import pytest

from watchdesk.model.sites import SiteRule
from watchdesk.service.settings import Settings, load
from watchdesk.service.settings.schema import config_schema
from watchdesk.service.settings.shown import shown, toml_text
from watchdesk.service.settings.sites import tried_rule

WHOLE = """
[sites."Example.org."]
strip = []
body = "div.story"
title = [" h2 ", "//meta[@name='t']/@content"]
date = "time::attr(datetime)"
date_format = "%d.%m.%Y"
timezone = "Europe/Berlin"
language = "de"
[sites."münchen.example"]
author = "(//b)[1]"
"""


def loaded(folder: Path, text: str) -> Settings:
    (folder / "config.toml").write_text(text, encoding="utf-8")
    return load(folder / "config.toml", {"HOME": "/nowhere"})


def test_a_rule_is_known_by_the_hosts_name_in_ascii(tmp_path: Path) -> None:
    assert loaded(tmp_path, WHOLE).sites == {
        "example.org": SiteRule(
            strip=(),
            body=("div.story",),
            title=("h2", "//meta[@name='t']/@content"),
            date=("time::attr(datetime)",),
            date_format="%d.%m.%Y",
            timezone="Europe/Berlin",
            language="de",
        ),
        "xn--mnchen-3ya.example": SiteRule(author=("(//b)[1]",)),
    }


def test_what_is_shown_is_read_as_the_same(tmp_path: Path) -> None:
    settings = loaded(tmp_path, WHOLE)
    assert loaded(tmp_path, toml_text(shown(settings))).sites == settings.sites


def test_a_desk_without_rules_shows_none(tmp_path: Path) -> None:
    settings = loaded(tmp_path, "[desk]\n")
    assert (settings.sites, "sites" in shown(settings)) == ({}, False)


def test_the_schema_knows_the_keys_of_a_rule() -> None:
    properties = config_schema()["properties"]
    assert isinstance(properties, dict)
    site = properties["sites"]["additionalProperties"]
    assert set(site["properties"]) == set(SiteRule.__struct_fields__)
    assert site["additionalProperties"] is False


def test_a_rule_to_try_is_made_of_keys_and_values() -> None:
    given = ("body=div.story", "body = a[rel=next]", "strip=//b[@id='a']", "language=de", "date_format=%d.%m.%Y")
    assert tried_rule(given) == SiteRule(
        body=("div.story", "a[rel=next]"), strip=("//b[@id='a']",), language="de", date_format="%d.%m.%Y"
    )


@pytest.mark.parametrize(
    "given, reason",
    [
        ("body", 'must be such as "body=div.story", not "body"'),
        ("=x", 'must be such as "body=div.story", not "=x"'),
        ("bodi=x", 'bodi: there is no such key; did you mean "body"?'),
        ("body=//[", 'body: "//[" is not an XPath that can be read: Invalid expression'),
    ],
)
def test_a_rule_to_try_that_is_none_is_refused(given: str, reason: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(reason)}$"):
        tried_rule([given])
