"""Net: the one guarded HTTP client, through which feeds, pages and channels reach the world."""
