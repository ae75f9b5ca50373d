"""`python -m inbox_processor.cli` is the same program."""

from inbox_processor.cli import main

main()
