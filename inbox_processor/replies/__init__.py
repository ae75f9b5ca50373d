"""Who is written to after a run, and what the mail says (SPEC section 7). Pure: values in, values and bytes out.

    due(entries, told, …) -> replies and what they will have told
    compose(reply, desk) -> the mail as bytes, the same for the same input

Rule: one mail per recipient and run; it is sent when a status or what was understood changed, never for a position;
the sender is always answered, a participant named in somebody else's mail hears when confirmed. Nothing of what a
registrant wrote is quoted beyond shortened values. Does not know how mail travels (delivery) nor where it is kept.
"""

from inbox_processor.replies.due import due
from inbox_processor.replies.mail import Desk, Templates, check, compose, labels, trial

__all__ = ["Desk", "Templates", "check", "compose", "due", "labels", "trial"]
