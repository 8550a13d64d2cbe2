"""Site rules: what is known of the pages of single publishers, as data (sites.toml), read when first asked for."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from lxml import etree
from lxml.html import HtmlElement

from watchdesk.rules.cleaning import clean_line


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteRule:
    """XPath expressions for the pages of one host: what goes, what is the text, who wrote it."""

    strip: tuple[str, ...] = ()
    body: tuple[str, ...] = ()
    author: tuple[str, ...] = ()


def read_rules(text: str) -> Mapping[str, SiteRule]:
    """Return the rules of a TOML document by host. Raises TOMLDecodeError, TypeError for an unknown key, XPathError."""
    rules = {}
    for host, table in tomllib.loads(text).items():
        rules[host] = SiteRule(**{key: tuple(expressions) for key, expressions in table.items()})
        for expressions in table.values():
            for expression in expressions:
                etree.XPath(expression)
    return rules


@cache
def shipped_rules() -> Mapping[str, SiteRule]:
    """Return the rules of sites.toml."""
    return read_rules(files("watchdesk.pages").joinpath("sites.toml").read_text(encoding="utf-8"))


def rule_for(host: str, rules: Mapping[str, SiteRule]) -> SiteRule | None:
    """Return the rule of a host, or of the nearest domain that it belongs to."""
    labels = host.lower().rstrip(".").split(".")
    domains = (".".join(labels[start:]) for start in range(len(labels) - 1))
    return next((rules[domain] for domain in domains if domain in rules), None)


def narrow(tree: HtmlElement, rule: SiteRule) -> None:
    """Leave in the body of the tree what the rule calls the article, in place; where it finds nothing, all stays."""
    for element in _found(tree, rule.strip):
        if element.getparent() is not None:
            element.drop_tree()
    kept, body = _found(tree, rule.body), tree.find("body")
    if kept and body is not None:
        body[:] = kept


def named_authors(tree: HtmlElement, rule: SiteRule) -> tuple[str, ...]:
    """Return the names that stand where the rule looks for them."""
    found = (one for expression in rule.author for one in tree.xpath(expression))
    names = (one if isinstance(one, str) else "".join(one.itertext()) for one in found)
    return tuple(dict.fromkeys(name for text in names if (name := clean_line(text))))


def _found(tree: HtmlElement, expressions: tuple[str, ...]) -> list[HtmlElement]:
    return [one for expression in expressions for one in tree.xpath(expression) if isinstance(one, HtmlElement)]
