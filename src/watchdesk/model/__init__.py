"""Frozen records, computed ids and the error tree. No IO, no clock, no third-party import."""
