"""Page: a laid out digest as HTML, for mail, for the outbox and for previews. Jinja2's and css-inline's only home."""

from functools import cache

import css_inline
from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from watchdesk.channels.sheet import Sheet


def html_of(sheet: Sheet) -> str:
    """Return one whole page: styles inlined for mail programs that drop `<style>`, nothing loaded from anywhere."""
    return _inliner().inline(_template().render(sheet=sheet, words=sheet.words))


@cache
def _template() -> Template:
    environment = Environment(
        loader=PackageLoader("watchdesk.channels.email", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("digest.html.j2")


@cache
def _inliner() -> css_inline.CSSInliner:
    # Dark mode and narrow screens cannot be inlined: they stand in a style sheet of their own that is kept in its place
    # (keep_at_rules would move them before the charset, beyond what a browser reads to find it).
    return css_inline.CSSInliner(minify_css=True, load_remote_stylesheets=False)
