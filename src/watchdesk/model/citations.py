"""Citations: the other sites that a matched article links to."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """One site (`nytimes.com`) that paragraphs of an article's page link to."""

    article_id: str
    site: str
