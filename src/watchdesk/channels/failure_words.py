"""Failure words: why a source was not heard, in the reader's language — translated like wording.py.

The reason that came with a failure is English and says most; whoever reads English is shown it. Others are told the
kind of the failure in their own words, with the number that the server answered.
"""

import re
from collections.abc import Mapping

from watchdesk.channels.wording import ENGLISH, Wording
from watchdesk.model.sources import SourceHealth

_STATUS = re.compile(r" \(\d{3}\)$")


def why_not_heard(source: SourceHealth, words: Wording) -> str:
    """Return why a source was not heard; empty where nobody knows."""
    reason = source.reason or ""
    said = None if words is ENGLISH else failure_words(words).get(source.kind or "")
    if said is None:
        return reason
    status = _STATUS.search(reason)
    return said + (status[0] if status else "")


def failure_words(words: Wording) -> Mapping[str, str]:
    """Return what is said of each kind of failure (a model.visits.FailureKind) that a feed can have."""
    gettext = words.catalogue.gettext
    return {
        "bad_url": gettext("its address is no web address"),
        "forbidden_address": gettext("its address must not be visited"),
        "no_such_host": gettext("there is no such host"),
        "unreachable": gettext("it cannot be reached"),
        "tls": gettext("no secure connection came about"),
        "timeout": gettext("it did not answer in time"),
        "interrupted": gettext("the connection broke off"),
        "too_large": gettext("its answer is too large"),
        "bad_encoding": gettext("its answer cannot be unpacked"),
        "bad_redirect": gettext("it leads to an address that cannot be visited"),
        "bad_answer": gettext("its answer cannot be understood"),
        "unauthorised": gettext("it wants a sign-in"),
        "not_found": gettext("there is nothing at its address"),
        "gone": gettext("it is gone for good"),
        "rate_limited": gettext("it asks for fewer visits"),
        "client_error": gettext("it refused the visit"),
        "server_error": gettext("its server failed"),
        "robots": gettext("its robots.txt does not allow the visit"),
        "feed_rejected": gettext("what it sent is no feed"),
        "internal": gettext("watchdesk itself failed at it"),
    }
