"""Is a mail ours, and did a machine write it? Decided from its head (and from the whole, where it is there). Pure.

    claim(message, wanted_subject=…) -> whether it is ours, and by what
    automatic(message) -> the named rule by which a machine wrote it, or None

Rule: the register, and what a registration says, are not known here: the caller says which tokens and ids are ours.
"""

from inbox_processor.screening.claims import (
    Claim,
    answered_ids,
    claim,
    possible_tokens,
    rescued_by_body,
    tokens_in,
)
from inbox_processor.screening.machines import RULES, automatic, is_list_mail, is_robot
from inbox_processor.screening.reports import failed_addresses, is_delayed, returned_ids
from inbox_processor.screening.subjects import dates_in, subject_match

SCREENING_FIELDS = (
    "From", "Sender", "Reply-To", "To", "Cc", "Subject", "Date", "Message-ID", "In-Reply-To", "References",
    "Return-Path", "Delivered-To", "Received", "Content-Type", "Auto-Submitted", "Precedence", "X-Precedence",
    "Preference", "List-Id", "List-Post", "List-Unsubscribe", "X-Failed-Recipients", "X-Auto-Response-Suppress",
    "X-Autoreply", "X-Autorespond", "X-Autoresponder", "X-Auto-Reply-From", "X-Mail-Autoreply", "X-Trasporto",
    "Authentication-Results",
)  # fmt: skip
"""What BODY.PEEK[HEADER.FIELDS (…)] must fetch so that `claim` and `automatic` can decide before the fetch."""

__all__ = [
    "RULES",
    "SCREENING_FIELDS",
    "Claim",
    "answered_ids",
    "automatic",
    "claim",
    "dates_in",
    "failed_addresses",
    "is_delayed",
    "is_list_mail",
    "is_robot",
    "possible_tokens",
    "rescued_by_body",
    "returned_ids",
    "subject_match",
    "tokens_in",
]
