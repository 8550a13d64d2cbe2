"""Pages: from the bytes of a page to the article on it, the work of the read stop."""
