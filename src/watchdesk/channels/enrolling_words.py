"""Enrolling words: what signing up, confirming and preferences say, by language — translated like wording.py."""

from collections.abc import Callable, Mapping
from typing import Any

from msgspec import Struct

from watchdesk.channels.wording import OTHERS, Wording, wording

LANGUAGES: Mapping[str, str] = {"en": "English", "de": "Deutsch", "fr": "Français", "ur": "اردو"}
"""The languages that can be chosen, each in its own words: English, and those that have a catalogue."""


class EnrollingWords(Struct, frozen=True, kw_only=True):
    """The words of one language. Those with a place to fill are named for it."""

    words: Wording
    sign_up_title_desk: str
    intro: str
    address: str
    topics: str
    when: str
    rhythms: Mapping[str, str]
    times: str
    times_hint: str
    weekday: str
    timezone: str
    language: str
    sign_up: str
    look_title: str
    look_text: str
    busy_title: str
    busy_text: str
    mistakes_title: str
    mistakes: Mapping[str, str]
    confirm_title_desk: str
    confirm_text_watches_when: str
    confirm: str
    confirmed: str
    confirmed_more: str
    preferences_title_desk: str
    preferences: str
    quiet: str
    quiet_from: str
    quiet_until: str
    quiet_hint: str
    save: str
    saved: str
    is_stopped: str
    forget: str
    forget_hint: str
    forgotten: str
    is_set: str
    muted_when: str
    mute_week: str
    unmute: str

    def works_for(self, hours: int) -> str:
        """How long a link to confirm works."""
        forms = self.words.catalogue.ngettext(
            "The link in it works for one hour.", "The link in it works for {number} hours.", hours
        )
        return forms.format(number=self.words.figure(hours))


def enrolling_words(language: str) -> EnrollingWords:
    """Return the words for a BCP 47 code: those of its language, else English."""
    words = wording(language)
    gettext = words.catalogue.gettext
    return EnrollingWords(words=words, **_choosing(gettext), **_confirming(gettext), **_preferring(gettext))


def _choosing(gettext: Callable[[str], str]) -> dict[str, Any]:
    """Return the words of the form in which a reader chooses."""
    return {
        "sign_up_title_desk": gettext("Messages from {desk}"),
        "intro": gettext("Choose what you want to hear about. Nothing is sent before you have confirmed your address."),
        "address": gettext("Your e-mail address"),
        "topics": gettext("Topics"),
        "when": gettext("How often"),
        "rhythms": {
            "at once": gettext("At once"),
            "hourly": gettext("Every hour"),
            "daily": gettext("Every day"),
            "weekdays": gettext("Monday to Friday"),
            "weekly": gettext("Once a week"),
        },
        "times": gettext("Times of day"),
        "times_hint": gettext("Such as 07:00, or several: 07:00, 18:00. Not needed for “at once” and “every hour”."),
        "weekday": gettext("Day of the week (for “once a week”)"),
        "timezone": gettext("Time zone"),
        "language": gettext("Language"),
        "sign_up": gettext("Sign up"),
    }


def _confirming(gettext: Callable[[str], str]) -> dict[str, Any]:
    """Return what is said of a form that was sent, and of confirming it."""
    return {
        "look_title": gettext("Look into your mailbox."),
        "look_text": gettext(
            "If your address can be written to, a message is on its way to it. "
            "Confirm by the link in it; until then nothing else is sent."
        ),
        "busy_title": gettext("This cannot be done today."),
        "busy_text": gettext("Too many have signed up. Please try again tomorrow."),
        "mistakes_title": gettext("This needs another look:"),
        "mistakes": {
            "address": gettext("Write one plain address, such as name@example.org."),
            "domain": gettext("Only addresses of these domains can sign up: {domains}."),
            "watches": gettext("Choose at least one topic."),
            "times": gettext("Choose how often, and write times of day as HH:MM, with commas between several."),
            "quiet": gettext("Write both times of the quiet hours, or neither. They must differ."),
            "timezone": gettext("Choose a time zone of the list."),
            "language": gettext("Choose a language of the list."),
            "stale": gettext("The page was open for too long. Look it over and send it again."),
        },
        "confirm_title_desk": gettext("Please confirm: messages from {desk}"),
        "confirm_text_watches_when": gettext(
            "Somebody, you we hope, asked for messages to this address on {watches}. If it was you, confirm it before "
            "{when}. If it was not, do nothing: nothing else will come, and your address is forgotten."
        ),
        "confirm": gettext("Confirm"),
        "confirmed": gettext("It is confirmed."),
        "confirmed_more": gettext(
            "You will get what is found from now on. Every message has a link to change or end it."
        ),
    }


def _preferring(gettext: Callable[[str], str]) -> dict[str, Any]:
    """Return the words of the preferences."""
    return {
        "preferences_title_desk": gettext("What you get from {desk}"),
        "preferences": gettext("Change what you get"),
        "quiet": gettext("Quiet hours"),
        "quiet_from": gettext("from"),
        "quiet_until": gettext("until"),
        "quiet_hint": gettext("Nothing is sent in them. What came meanwhile is sent when they end."),
        "save": gettext("Save"),
        "saved": gettext("It is saved."),
        "is_stopped": gettext("These messages are stopped."),
        "forget": gettext("Forget my address"),
        "forget_hint": gettext("Nothing more is sent, and what you chose is deleted."),
        "forgotten": gettext("Your address is forgotten."),
        "is_set": gettext("This is set by whoever runs the desk. You can stop it, or mute a topic for a time."),
        "muted_when": gettext("Muted until {when}"),
        "mute_week": gettext("Mute for a week"),
        "unmute": gettext("Let it be heard again"),
    }


def language_of(wanted: str) -> str:
    """Return the language that can be chosen which a BCP 47 code means, English where there is none."""
    primary = wanted.partition("-")[0].lower()
    return primary if primary in OTHERS else "en"
