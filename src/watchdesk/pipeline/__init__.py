"""The route, one stage a file: values in, outcome out. A stage decides; the store saves and the engine runs."""
