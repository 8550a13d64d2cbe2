"""Who runs due work: this process (local)."""
