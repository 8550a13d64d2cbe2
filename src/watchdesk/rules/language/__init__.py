"""The watch language: read, check, explain and evaluate queries — one language and one evaluator everywhere.

The grammar and its meaning are in docs/watch-language.md. Unfielded words are looked for in title and text.
"""

from watchdesk.rules.language.document import Document
from watchdesk.rules.language.lexer import list_names
from watchdesk.rules.language.query import Query, compile_query
from watchdesk.rules.language.shortform import terms_query

__all__ = ["Document", "Query", "compile_query", "list_names", "terms_query"]
