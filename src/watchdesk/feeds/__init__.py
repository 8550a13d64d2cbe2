"""Feeds: from bytes to entries, the work of the poll stop; and lists of feeds in and out."""
