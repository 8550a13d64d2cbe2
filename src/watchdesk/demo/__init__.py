"""Demo: an invented press with its clock and sinks; the very same route runs over it, beside the world and not in it."""
