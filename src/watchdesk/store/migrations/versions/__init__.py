"""The scripts, one for each revision, oldest first."""
