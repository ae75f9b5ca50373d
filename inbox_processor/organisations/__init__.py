"""The same organisation or not: one verb, `compare`, and `resolve` for all registrations of an event.

Same, maybe or different, always with reasons an organiser understands. Pure: everything known is handed in; language
knowledge comes from its tables `legal_forms`, `mail_domains`, `organisation_words` and `organisation_places`.
"""

from inbox_processor.organisations.comparison import Verdict, compare
from inbox_processor.organisations.directory import (
    Answer,
    KnownOrganisation,
    Maybe,
    Organisation,
    OrganisationEntry,
    Resolution,
    name_key,
    resolve,
)
from inbox_processor.organisations.domains import own_domain

__all__ = [
    "Answer",
    "KnownOrganisation",
    "Maybe",
    "Organisation",
    "OrganisationEntry",
    "Resolution",
    "Verdict",
    "compare",
    "name_key",
    "own_domain",
    "resolve",
]
