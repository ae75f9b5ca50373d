"""A reading applied to the register: new, same person, amendment, cancellation, substitution. Changes as values.

    Register(registrations, code).apply(reading, letter) -> Applied(disposition, changes, note)

Rule: one person has one registration, from the arrival of the first message about it; nobody's registration changes
on the word of a stranger. What is not clear changes nothing and says so in `note`, for the digest.
Does not know rules of seats (allocation) nor where anything is kept (store). Read `applying` first.
"""

from inbox_processor.register.applying import Register
from inbox_processor.register.changes import Applied, Change, Letter
from inbox_processor.register.reserved import reserved_seats

__all__ = ["Applied", "Change", "Letter", "Register", "reserved_seats"]
