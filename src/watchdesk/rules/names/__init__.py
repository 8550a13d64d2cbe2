"""Names in running text: runs of capitals, what is usually capitalised, places of the world — for people and derive."""
