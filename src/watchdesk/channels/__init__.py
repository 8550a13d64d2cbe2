"""Channels: how a digest leaves the desk, one folder per kind."""
