"""Page: a laid out digest as HTML, for mail, for the outbox and for previews. css-inline's only home."""

from functools import cache

import css_inline

from watchdesk.channels.sheet import Sheet
from watchdesk.channels.templating import template


def html_of(sheet: Sheet) -> str:
    """Return one whole page: styles inlined for mail programs that drop `<style>`, nothing loaded from anywhere."""
    return _inliner().inline(
        template("watchdesk.channels.email", "digest.html.j2").render(sheet=sheet, words=sheet.words)
    )


@cache
def _inliner() -> css_inline.CSSInliner:
    # Dark mode and narrow screens cannot be inlined: they stand in a style sheet of their own that is kept in its place
    # (keep_at_rules would move them before the charset, beyond what a browser reads to find it).
    return css_inline.CSSInliner(minify_css=True, load_remote_stylesheets=False)
