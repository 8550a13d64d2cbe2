"""Derive: propose a watch from one article — its people, places, bodies and topics, and three queries for more."""

from watchdesk.rules.derive.deriving import derive
from watchdesk.rules.derive.proposal import DerivedTerm, NothingToWatch, Proposal
from watchdesk.rules.names.background import Rarity, background

__all__ = ["DerivedTerm", "NothingToWatch", "Proposal", "Rarity", "background", "derive"]
