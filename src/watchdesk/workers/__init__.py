"""Limited worker processes, in which other people's parsers run: below feeds and pages, which bring the work."""
