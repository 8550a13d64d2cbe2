"""Match: which watches hold for an article — the stage between group and route.

All watches are compiled once. Each says which words an article must have for it to hold at all; one index from these
words to the watches makes the cost of an article independent of the watches that do not match. The method is the
anchor-term index of publish/subscribe systems (Yan and García-Molina, "Index structures for selective dissemination of
information under the Boolean model", TODS 1994), with the rarest of a query's words as its anchor.
"""
