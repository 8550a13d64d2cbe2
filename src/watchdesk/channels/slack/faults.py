"""Faults: what Slack's Web API says of a message that it did not take, and what that means for the delivery.

The names are those of https://docs.slack.dev/reference/methods/chat.postMessage and chat.update.
"""

import json
import re

from msgspec import Struct

from watchdesk.channels.answers import quoted
from watchdesk.model.deliveries import Refused
from watchdesk.model.visits import Posted

_OK = 200
# Nothing can be posted there until somebody acts: the channel is closed, and its owner hears of it.
CLOSING = {
    "channel_not_found": "there is no such channel, or the app cannot see it",
    "not_in_channel": "the app is not in the channel: invite it there",
    "is_archived": "the channel was archived",
    "messages_tab_disabled": "the app takes no direct messages",
    "not_authed": "it was given no token",
    "invalid_auth": "the token is not valid",
    "account_inactive": "the app's user was deactivated",
    "token_revoked": "the token was revoked",
    "token_expired": "the token has expired",
    "no_permission": "the token may not post",
    "missing_scope": "the token lacks the scope chat:write",
    "not_allowed_token_type": "a token of this type may not post",
    "access_denied": "the app may not post there",
    "team_access_not_granted": "the app was not let into this workspace",
    "team_not_found": "the workspace is gone",
    "enterprise_is_restricted": "the organisation does not let the app post",
    "org_login_required": "the workspace is being moved into an organisation",
    "ekm_access_denied": "the administrators have suspended posting",
    "restricted_action": "the workspace does not let the app post",
    "restricted_action_read_only_channel": "nobody may post in the channel",
    "restricted_action_thread_only_channel": "only replies may be posted in the channel",
}
# This message will never be taken; the next one may.
NEVER = frozenset(
    {
        "no_text",
        "msg_too_long",
        "msg_blocks_too_long",
        "invalid_blocks",
        "invalid_blocks_format",
        "too_many_attachments",
        "invalid_arguments",
        "invalid_json",
        "json_not_object",
        "invalid_charset",
    }
)
# The story's message cannot be edited any more: what is new is a reply, where that can be.
NO_EDIT = frozenset({"message_not_found", "cant_update_message", "edit_window_closed", "is_inactive"})
# There is no thread any more: the story begins a new one.
NO_REPLY = frozenset(
    {
        "thread_not_found",
        "message_not_found",
        "cannot_reply_to_message",
        "restricted_action_thread_locked",
        "restricted_action_non_threadable_channel",
    }
)
_BEGINNING = re.compile(rb'\s*\{\s*"ok"\s*:\s*true\b')
_TS = re.compile(rb'"ts"\s*:\s*"(\d{1,20}\.\d{1,20})"')


class Said(Struct, frozen=True, kw_only=True):
    """Slack took the message, and calls it `ts`."""

    ts: str


class Denied(Struct, frozen=True, kw_only=True):
    """Slack did not take the message. `error` is its word for why, empty where it gave none."""

    error: str
    refused: Refused


def read_answer(posted: Posted, secrets: tuple[str, ...]) -> Said | Denied:
    """Return what an answer of the Web API means. Only `"ok": true` is success, whatever the status."""
    if posted.status == _OK and (ts := _taken(posted.body)) is not None:
        return Said(ts=ts)
    error = quoted(_error(posted.body), secrets=secrets)
    return Denied(error=error, refused=_refused(posted, error, secrets))


def _taken(body: bytes) -> str | None:
    """Return the message's name in an answer that says yes; the answer may be cut off, since it repeats the message."""
    found = _TS.search(body) if _BEGINNING.match(body) else None
    return found[1].decode() if found else None


def _error(body: bytes) -> str:
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        return ""
    error = said.get("error") if isinstance(said, dict) else None
    return error if isinstance(error, str) else ""


def _refused(posted: Posted, error: str, secrets: tuple[str, ...]) -> Refused:
    if error in CLOSING:
        return Refused(reason=f"Slack refused it: {CLOSING[error]} ({error})", is_final=True, closes_channel=True)
    said = error or quoted(posted.body, secrets=secrets)
    reason = f"Slack answered {posted.status}: {said}" if said else f"Slack answered {posted.status} without a word"
    return Refused(reason=reason, is_final=error in NEVER, retry_after=posted.retry_after)
