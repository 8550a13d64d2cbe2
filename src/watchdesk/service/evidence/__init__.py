"""Evidence, for those who ask for it: packs written to a folder or a ZIP file, and checked there."""
