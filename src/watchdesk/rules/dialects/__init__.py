"""Dialects: queries of other tools (alerts, media monitoring, press archives) converted to the watch language.

The way of a query: a dialect's table cuts it into pieces (scanning), they are put together by its precedence (reading),
what has no counterpart is taken out (pruning), the rest is brought into our shape (settling) and written (writing).
"""

from watchdesk.rules.dialects.converting import DIALECTS, Converted, convert

__all__ = ["DIALECTS", "Converted", "convert"]
