"""What a person sees in a terminal: the summary of a run, lists, one registration, its trail. The only user of rich.

Rule: shows what it is given, in colour on a terminal and as plain text elsewhere; computes nothing. Whatever a
registrant wrote is printed as text, never as markup or as an escape sequence.
"""

from inbox_processor.terminal.mails import show_need, show_parsed
from inbox_processor.terminal.parts import console, progress
from inbox_processor.terminal.register import print_narrow_list, show_entry, show_list, show_organisation, show_trail
from inbox_processor.terminal.runs import show_findings, show_report
from inbox_processor.terminal.simulations import show_simulation

__all__ = [
    "console",
    "print_narrow_list",
    "progress",
    "show_entry",
    "show_findings",
    "show_list",
    "show_need",
    "show_organisation",
    "show_parsed",
    "show_report",
    "show_simulation",
    "show_trail",
]
