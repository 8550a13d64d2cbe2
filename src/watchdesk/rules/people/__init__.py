"""People: who is meant where a name is written — the part of the rules that tells one Sherman from another."""
