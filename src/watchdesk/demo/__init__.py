"""Demo: an invented press with its clock and sinks, over which the very same route runs instead of over the world."""
