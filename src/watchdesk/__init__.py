"""watchdesk tells the right people, once, when there is new coverage of what they watch."""

__version__ = "0.1.0"
