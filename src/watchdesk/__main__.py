"""`python -m watchdesk` is the `watchdesk` command."""

from watchdesk.cli.main import main

main()
