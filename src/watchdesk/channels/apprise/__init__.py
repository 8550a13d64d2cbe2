"""The channel kind "apprise": a hundred further services through Apprise, an extra. Apprise's only home."""
