"""File: the digest as .eml, .json and .html in a folder."""
