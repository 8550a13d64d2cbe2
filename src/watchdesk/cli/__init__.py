"""The command line: one module per command group; it parses input, shows output and does nothing else."""
