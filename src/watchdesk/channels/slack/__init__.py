"""Slack: an incoming webhook and Block Kit."""
