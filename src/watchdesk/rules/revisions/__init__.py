"""Revisions: what changed on a page after it was read, and when it is looked at again."""

from watchdesk.rules.revisions.comparing import changes_between
from watchdesk.rules.revisions.timing import LOOKS, next_look, put_off

__all__ = ["LOOKS", "changes_between", "next_look", "put_off"]
