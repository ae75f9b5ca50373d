"""The command line: the only place that wires the parts, reads files and environment, and sets exit codes.

Exit codes: 0 done; 1 some messages quarantined or undelivered; 2 usage or configuration; 75 try again later (mailbox
unreachable, another run active, database busy). Libraries are imported by the command that needs them: start-up is
time an organiser waits.
"""

from __future__ import annotations

import sys

from inbox_processor.cli import checking, job, looking, review, words
from inbox_processor.cli.options import app, say
from inbox_processor.errors import ProductError

__all__ = ["app", "checking", "job", "looking", "main", "review", "words"]


def main() -> None:
    """Run the command line; every expected error is one paragraph, tracebacks only with --debug."""
    debug = "--debug" in sys.argv
    if debug:
        sys.argv.remove("--debug")
    try:
        app()
    except ProductError as error:
        if debug:
            raise
        say(f"inbox-processor: {error}", as_error=True)
        sys.exit(error.exit_code)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)
