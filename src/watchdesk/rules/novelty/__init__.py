"""Novelty: what an article adds to its story — between matching and routing, and again where a digest is composed."""

from watchdesk.rules.novelty.adding import adds, is_update, news

__all__ = ["adds", "is_update", "news"]
