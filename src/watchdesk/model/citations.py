"""Citations: the other sites that a matched article links to."""

from msgspec import Struct


class Citation(Struct, frozen=True, kw_only=True):
    """One site (`nytimes.com`) that paragraphs of an article's page link to."""

    article_id: str
    site: str
