"""What an e-mail domain says about the organisation.

Rule: only an organisation's own domain is evidence. Free-mail domains never are; domains of portals and umbrella bodies
are not themselves, but their sub-domains are. Does not know names.
"""

from __future__ import annotations

from functools import cache, lru_cache

from inbox_processor import knowledge


@cache
def _tables() -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    """Free-mail domains, shared domains, second-level endings of registries."""
    data = knowledge.table("mail_domains")
    free = frozenset(domain for domains in data["free"].values() for domain in domains)
    shared = frozenset(domain for domains in data["shared"].values() for domain in domains)
    return free, shared, frozenset(data["suffix"]["second_level"])


@lru_cache(maxsize=65536)
def own_domain(domain: str | None) -> str | None:
    """The domain in small ASCII letters if it can belong to one organisation alone, else None."""
    plain = _ascii((domain or "").strip().rstrip(".").rpartition("@")[2].lower())
    free, shared, _ = _tables()
    if not plain or "." not in plain or plain in shared or plain == _ending(plain):
        return None
    labels = plain.split(".")
    if any(".".join(labels[i:]) in free for i in range(len(labels) - 1)):
        return None
    return plain.removeprefix("www.")


def _ascii(domain: str) -> str:
    try:
        return domain if domain.isascii() else domain.encode("idna").decode("ascii")
    except UnicodeError:
        return ""


def _ending(domain: str) -> str:
    """The public ending: "ac.uk", "de"."""
    labels = domain.split(".")
    _, _, second = _tables()
    return ".".join(labels[-2:]) if len(labels) > 1 and labels[-2] in second and len(labels[-1]) == 2 else labels[-1]


@lru_cache(maxsize=65536)
def registered(domain: str) -> str:
    """The part of the domain that was registered: "x.ac.uk" of "mail.x.ac.uk"; one label more under a shared domain."""
    _, shared, _ = _tables()
    labels = domain.split(".")
    keep = _ending(domain).count(".") + 2
    while ".".join(labels[-keep:]) in shared and keep < len(labels):
        keep += 1
    return ".".join(labels[-keep:])


def label(domain: str) -> str:
    """The telling word of a domain: "vdivde-it" of "vdivde-it.de"."""
    return registered(domain).split(".")[0]
