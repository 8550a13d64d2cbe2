"""Wording: what a digest says in its own voice, by language — the one place whose messages are translated.

The messages stand here in English; those of other languages are gettext catalogues (see channels.languages and
docs/languages.md). Adding a language is adding a catalogue.
"""

from collections.abc import Callable, Mapping
from gettext import NullTranslations

from msgspec import Struct


class AnswerWords(Struct, frozen=True, kw_only=True):
    """What the page of one kind of link says: what it asks, its button, that it is done, and what that means."""

    question: str
    button: str
    done: str
    more: str


class Wording(Struct, frozen=True, kw_only=True):
    """The words of one language. What takes a count is a method, because languages form plurals differently.

    What takes no count may have places to fill, such as `{name}`. `figure` writes a number as the language does.
    """

    language: str
    catalogue: NullTranslations
    figure: Callable[[int], str]
    weekdays: tuple[str, ...]
    weekdays_short: tuple[str, ...]
    months: tuple[str, ...]
    months_short: tuple[str, ...]
    direction: str = "ltr"

    @property
    def for_whom(self) -> str:
        """For whom a digest is."""
        return self.catalogue.gettext("for {name}")

    def tally(self, stories: int, reports: int) -> str:
        """How many stories and reports a digest has."""
        forms = self.catalogue.npgettext("in how many", "one report", "{number} reports", reports)
        whole = self.catalogue.gettext("{stories} in {reports}")
        told = self._counted(self.catalogue.ngettext("One story", "{number} stories", stories), stories)
        return whole.format(stories=told, reports=self._counted(forms, reports))

    @property
    def long_moment(self) -> str:
        """A day and a time, written out."""
        return self.catalogue.gettext("{weekday} {day} {month} {year}, {time}")

    @property
    def short_moment(self) -> str:
        """A day and a time, with short names and without the year."""
        return self.catalogue.gettext("{weekday} {day} {month}, {time}")

    @property
    def told_before(self) -> str:
        """Under which headline a story was told before."""
        return self.catalogue.gettext("Told before: “{title}”")

    @property
    def times_in(self) -> str:
        """In which zone times are given."""
        return self.catalogue.gettext("times in {zone}")

    @property
    def also(self) -> str:
        """Heads the reports of a story besides its first."""
        return self.catalogue.gettext("Also")

    def spread(self, outlets: int, copies: int) -> str:
        """How many outlets tell a story, and how many of them print a copy of another's text."""
        told = self._counted(self.catalogue.ngettext("one outlet", "{number} outlets", outlets), outlets)
        if not copies:
            return told
        whole = self.catalogue.ngettext("{outlets}, {number} verbatim", "{outlets}, {number} verbatim", copies)
        return whole.format(outlets=told, number=self.figure(copies))

    @property
    def news(self) -> str:
        """Heads what was added to a story."""
        return self.catalogue.gettext("New since you were told")

    @property
    def changed(self) -> str:
        """Heads what was changed in a story's articles after they were read."""
        return self.catalogue.gettext("Changed since it was published")

    @property
    def changes(self) -> Mapping[str, str]:
        """What is said of a change, by its kind (a model.revisions.ChangeKind)."""
        return {
            "headline": self.catalogue.gettext("Headline: “{before}” is now “{after}”"),
            "correction": self.catalogue.gettext("Correction: {after}"),
            "quotation": self.catalogue.gettext("No longer quoted: “{before}”"),
            "removed": self.catalogue.gettext("No longer there: {before}"),
            "added": self.catalogue.gettext("Added: {after}"),
            "gone": self.catalogue.gettext("The page is gone."),
        }

    def more(self, number: int) -> str:
        """How many more there are than are named."""
        return self._counted(self.catalogue.ngettext("{number} more", "{number} more", number), number)

    def lead_and_more(self, lead: str, number: int) -> str:
        """Make a subject of the first story and how many more there are."""
        forms = self.catalogue.ngettext("{lead} and {number} more", "{lead} and {number} more", number)
        return forms.format(lead=lead, number=self.figure(number))

    def more_stories(self, number: int) -> str:
        """How many stories found no room in a message."""
        return self._counted(self.catalogue.ngettext("and one more story", "and {number} more stories", number), number)

    def rest(self, number: int) -> str:
        """How many stories are beyond the subscription's limit."""
        forms = self.catalogue.ngettext(
            "One more story matched beyond this message's limit.",
            "{number} more stories matched beyond this message's limit.",
            number,
        )
        return self._counted(forms, number)

    def held(self, number: int) -> str:
        """How many stories waited for the end of quiet hours."""
        forms = self.catalogue.ngettext(
            "One story waited for the end of your quiet hours.",
            "{number} stories waited for the end of your quiet hours.",
            number,
        )
        return self._counted(forms, number)

    def muted(self, number: int) -> str:
        """How many stories mutes have silenced since the last message."""
        forms = self.catalogue.ngettext(
            "One story was muted and is not in this message.",
            "{number} stories were muted and are not in this message.",
            number,
        )
        return self._counted(forms, number)

    def put_off(self, number: int) -> str:
        """How many stories waited because the day before had all its messages."""
        forms = self.catalogue.ngettext(
            "One story waited, because an earlier day had brought all the messages that you want in a day.",
            "{number} stories waited, because an earlier day had brought all the messages that you want in a day.",
            number,
        )
        return self._counted(forms, number)

    @property
    def urgent(self) -> str:
        """That a story is urgent."""
        return self.catalogue.gettext("Urgent")

    def spike(self, number: int, low: int, high: int) -> str:
        """How many articles a watch found, and how many are usual; with places for `watch` and `when`."""
        forms = self.catalogue.ngettext(
            "{watch}: one article since {when}, usually {usual}",
            "{watch}: {number} articles since {when}, usually {usual}",
            number,
        )
        between = self.catalogue.gettext("{low} to {high}").format(low=self.figure(low), high=self.figure(high))
        usual = between if low < high else self.figure(high)
        return forms.format(number=self.figure(number), usual=usual, watch="{watch}", when="{when}")

    @property
    def spike_meant(self) -> str:
        """What the figures of a spike are held against."""
        return self.catalogue.gettext("That is far more than in the same hours of the last four weeks.")

    @property
    def silence(self) -> str:
        """That a watch has found nothing for long."""
        return self.catalogue.gettext("{watch}: nothing since {when}")

    @property
    def silence_meant(self) -> str:
        """What is meant by that."""
        return self.catalogue.gettext("No article has matched this watch since, which is longer than you expect.")

    @property
    def why(self) -> str:
        """Heads the reason for which a story is told."""
        return self.catalogue.gettext("Why you got this")

    @property
    def found(self) -> str:
        """Heads the terms that were found."""
        return self.catalogue.gettext("found")

    @property
    def relations(self) -> Mapping[str, str]:
        """How a report came by its text (a model.stories.Printing), where that is worth a word."""
        return {
            "verbatim": self.catalogue.gettext("reprint"),
            "trimmed": self.catalogue.gettext("shortened reprint"),
            "rewrote": self.catalogue.gettext("rewritten"),
        }

    @property
    def notes(self) -> Mapping[str, str]:
        """What is said of a match in English, which digests are stored in, and in this language."""
        return {
            "on headline and summary only": self.catalogue.gettext("on headline and summary only"),
            "on the headline only": self.catalogue.gettext("on the headline only"),
            "weak: a bare surname in a fitting context, perhaps somebody else's": self.catalogue.gettext(
                "weak: a bare surname in a fitting context, perhaps somebody else's"
            ),
        }

    def all_heard(self, number: int) -> str:
        """Say that all sources were heard: the proof of silence."""
        forms = self.catalogue.ngettext(
            "The one source answered its last visit. What is not in this message was not found there.",
            "All {number} sources answered their last visit. What is not in this message was not found there.",
            number,
        )
        return self._counted(forms, number)

    def some_heard(self, healthy: int, number: int) -> str:
        """How many sources of all were heard; heads those that were not."""
        forms = self.catalogue.ngettext(
            "{healthy} of {number} source answered the last visit. Not heard, so perhaps missed:",
            "{healthy} of {number} sources answered the last visit. Not heard, so perhaps missed:",
            number,
        )
        return forms.format(healthy=self.figure(healthy), number=self.figure(number))

    @property
    def since(self) -> str:
        """Since when a source is not heard."""
        return self.catalogue.gettext("since {when}")

    @property
    def blind(self) -> str:
        """That a watch was partly blind."""
        return self.catalogue.gettext("The watch {watch} was partly blind: {sources}.")

    @property
    def blind_source(self) -> str:
        """A source that a watch misses; `since` is empty or begins with a space."""
        return self.catalogue.gettext(
            "{source}, which brought {share} % of its matches in 30 days, has not answered{since}"
        )

    @property
    def stop(self) -> str:
        """How to end the messages."""
        return self.catalogue.gettext("To stop these messages, write to {address}.")

    @property
    def stop_word(self) -> str:
        """The words of the link that ends the messages."""
        return self.catalogue.gettext("Stop these messages")

    @property
    def replies(self) -> Mapping[str, str]:
        """What a reader may say of a story, by the purpose of its link (see channels.reply_links)."""
        return {
            "useful": self.catalogue.gettext("More like this"),
            "not-relevant": self.catalogue.gettext("Not relevant"),
            "mute": self.catalogue.gettext("Mute for a day"),
        }

    @property
    def answers(self) -> Mapping[str, AnswerWords]:
        """What the page of a link says, by the link's purpose (see channels.reply_links)."""
        gettext = self.catalogue.gettext
        return {
            "stop": AnswerWords(
                question=gettext("Stop these messages?"),
                button=gettext("Stop"),
                done=gettext("You will get no more of these messages."),
                more=gettext("One that is on its way may still arrive."),
            ),
            "resume": AnswerWords(
                question=gettext("Shall the messages go on?"),
                button=gettext("Go on"),
                done=gettext("The messages go on."),
                more=gettext("What was not sent meanwhile is not sent later."),
            ),
            "useful": AnswerWords(
                question=gettext("Was this story what you want?"),
                button=gettext("More like this"),
                done=gettext("Thank you."),
                more=gettext("It is noted that you want more stories like this one."),
            ),
            "not-relevant": AnswerWords(
                question=gettext("Is this story not what you want?"),
                button=gettext("Not relevant"),
                done=gettext("Thank you."),
                more=gettext("It is noted that this story was not what you want."),
            ),
            "mute": AnswerWords(
                question=gettext("Mute this story for a day?"),
                button=gettext("Mute"),
                done=gettext("The story is muted for a day."),
                more=gettext("What comes of it after that is told again."),
            ),
        }

    @property
    def stop_about(self) -> str:
        """Whose messages a page would stop, and on what; with places for `name` and `watches`."""
        return self.catalogue.gettext("For {name}: what is found for {watches}.")

    @property
    def come_again(self) -> str:
        """The button that takes the end of the messages back."""
        return self.catalogue.gettext("Let them come again")

    @property
    def stop_subject(self) -> str:
        """The subject of a message that asks to end them."""
        return self.catalogue.gettext("unsubscribe")

    @property
    def possible_repeat(self) -> str:
        """That a message may have come before."""
        return self.catalogue.gettext("Possible repeat: an earlier try got no answer, so you may have this already.")

    @property
    def trial_title(self) -> str:
        """The title of the one story of a test message."""
        return self.catalogue.gettext("This is a test of the channel {name}")

    @property
    def trial_snippet(self) -> str:
        """Its text."""
        return self.catalogue.gettext(
            "Nothing has happened in the news: somebody tests a channel. You can read this, so it works."
        )

    @property
    def trial_watch(self) -> str:
        """What stands for its watch."""
        return self.catalogue.gettext("Channel test")

    def _counted(self, forms: str, number: int) -> str:
        return forms.format(number=self.figure(number))


ENGLISH = Wording(
    language="en",
    catalogue=NullTranslations(),
    figure=lambda number: f"{number:,}",
    weekdays=("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    weekdays_short=("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
    months=(
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ),
    months_short=("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
)

OTHERS = ("de", "fr", "ur")


def wording(language: str) -> Wording:
    """Return the words for a BCP 47 code: those of its language, else English."""
    primary = language.partition("-")[0].lower()
    if primary not in OTHERS:
        return ENGLISH
    from watchdesk.channels.languages import words_of  # noqa: PLC0415 - Babel takes a twentieth of a second to import

    return words_of(primary)
