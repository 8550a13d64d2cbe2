"""E-mail: one message with a text and an HTML side."""
