"""Is it the same person? Same address and compatible name, or same name and same organisation (SPEC section 5)."""

from __future__ import annotations

import re
import unicodedata

from inbox_processor import organisations
from inbox_processor.extraction import addresses, names
from inbox_processor.records import Registrant, Registration


def same_person(registrant: Registrant, known: Registration) -> bool:
    same_address = bool(registrant.email and known.email and registrant.email.lower() == known.email.lower())
    if not registrant.full_name or not known.full_name:
        return same_address and not addresses.is_role(known.email or "")
    if not compatible(registrant.full_name, known.full_name):
        return False
    return same_address or known.reserved or same_organisation(registrant, known)


def compatible(name: str | None, other: str | None) -> bool:
    return bool(name and other) and names.compatible(name or "", other or "")


def same_organisation(registrant: Registrant, known: Registration) -> bool:
    """Whether the organisation is the same; one that is not stated contradicts nothing."""
    return compare_organisations(registrant, known) == "same"


def compare_organisations(registrant: Registrant, known: Registration) -> str:
    """Same, maybe or different organisation; one that is not stated contradicts nothing."""
    if not registrant.organisation or not known.organisation:
        return "same"
    return organisations.compare(
        registrant.organisation,
        known.organisation,
        country_a=registrant.country,
        country_b=known.country,
        domain_a=_domain(registrant.email),
        domain_b=_domain(known.email),
    ).verdict


def _domain(address: str | None) -> str | None:
    return address.rpartition("@")[2].lower() if address else None


def folded(text: str | None) -> str:
    bare = unicodedata.normalize("NFKD", (text or "").casefold())
    return " ".join("".join(ch for ch in bare if not unicodedata.combining(ch)).split())


def name_words(name: str | None) -> set[str]:
    return {word for word in re.split(r"[\W_]+", folded(name)) if len(word) > 2}
