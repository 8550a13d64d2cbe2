"""Web: the pages of a running desk, an edge beside the command line. What changes something is a wish."""
