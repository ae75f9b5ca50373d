"""A register of some sixty made-up people in every state a digest can tell of."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from inbox_processor.config import Settings, load
from inbox_processor.records import (
    Decision,
    Disposition,
    Entry,
    Evidence,
    MessageKey,
    MessageNote,
    OrganisationQuestion,
    RegisterView,
    Registration,
    Status,
)

EXAMPLE = Path(__file__).parent.parent / "config.example.toml"
NOW = datetime(2014, 9, 3, 4, 0, tzinfo=UTC)
SINCE = NOW - timedelta(days=1)
PEOPLE = (
    "Aoife O'Connell|Atlantic Marine Cluster|IE;Hélène Garnier|Pôle Textile Vosgien|FR;Stefan Brandt|Optik Saale|DE;"
    "Jana Novotná|Klastr Sklo Sever|CZ;Marek Kowalczyk|Klaster Meblowy Warta|PL;Petra Hoffmann|BioTech Leine|DE;"
    "Lucía Serrano Gil|Clúster Metal Levante|ES;Paolo Bianchi|Distretto Ceramica Secchia|IT;"
    "Tobias Schreiber|Leichtbau Ostalb|DE;Wim Van den Broeck|FoodPort Schelde|BE;Andreas Keller|Sensorik Donau|DE;"
    "Jordi Vidal Roca|Clúster Metal Levante|ES;Sabine Lehmann|Holzbau Spree|DE;Andris Kalniņš|Baltijas Koks|LV;"
    "Līga Bērziņa|Baltijas Koks|LV;Jens Wagner|Mobilitätscluster Ruhr|DE;Claudia Müller-Lindner|Medtech Oberland|DE;"
    "Markus Gruber|Solar Network Tyrol|AT;Georgi Petrov|IT Cluster Trakia|BG;Chiara Ferrari|Polo Nautico Spezzino|IT;"
    "Frank Richter|Kunststoff Altmark|DE;Mette Jensen|Vindklynge Limfjord|DK;Miriam Vogel|Kreativnetz Weser|DE;"
    "Ulrich Fuchs|Wasser-Cluster Elbe|DE;Anna Zielińska|Lotniczy Klaster San|PL;Jukka Virtanen|Saimaa Forest|FI;"
    "Philippe Moreau|AéroLomagne|FR;Maria Eklund|Gruvklustret Norr|SE;Joris de Wit|Water Campus Vecht|NL;"
    "Gareth Hughes|Valleys Materials|GB;Δημήτρης Νικολάου|Αγροδιατροφικό Πλέγμα|GR;Ana Horvat|Lesni grozd Krka|SI;"
    "Inês de Sousa Leal|Cluster da Cortiça|PT;Mihai Popescu|Clusterul Auto Argeș|RO;Kärt Tamm|Puiduklaster|EE"
)


def example_settings() -> Settings:
    return load(EXAMPLE)


def decided(reference: str, status: Status, reason: str, words: str, **more: object) -> Decision:
    promise = "first-come" if status is Status.CONFIRMED or more.get("place_kept") else None
    return replace(Decision(reference, status, reason, words, promise), **more)  # type: ignore[arg-type]


def person(number: int, name: str, organisation: str | None, country: str | None, **more: object) -> Registration:
    """Somebody who registered `number` steps after 14 July 2014, complete unless `more` says otherwise."""
    made = Registration(
        reference=f"CEW-{number:04d}",
        registered_at=datetime(2014, 7, 14, 8, 30, tzinfo=UTC) + timedelta(hours=number * 19),
        title="Dr",
        full_name=name,
        function="Cluster Manager",
        organisation=organisation,
        email=f"person{number}@example.org",
        telephone=f"+4930231251{number:02d}",
        country=country,
        message_id=f"<{number}@example.org>",
        organisation_id=organisation.casefold() if organisation else None,
    )
    return replace(made, **more)  # type: ignore[arg-type]


def seated(number: int, name: str, organisation: str, country: str, *, told: bool = True) -> Entry:
    words = f"seated by date of registration; seat {number} of 100; 1st of 2 from {organisation}; {country}"
    decision = decided(f"CEW-{number:04d}", Status.CONFIRMED, "first-come", words)
    return Entry(person(number, name, organisation, country), decision, before=decision if told else None)


def full_view() -> RegisterView:
    """Fifteen reserved, thirty-five seated, and one or more of everything else."""
    speakers = [_speaker(900 + n, seat.full_name, seat.role) for n, seat in enumerate(example_settings().reserved)]
    guests = [seated(n, *p.split("|"), told=n < 33) for n, p in enumerate(PEOPLE.split(";"), 1)]
    rest = [*_waiting(), *_incomplete(), *_held(), *_gone()]
    plainly = {e.registration.reference for e in [*guests, *_waiting()[1:]]} - {"CEW-0035"}
    counts = {
        Disposition.REGISTRATION: 52,
        Disposition.AMENDMENT: 3,
        Disposition.SUBSTITUTION: 1,
        Disposition.CANCELLATION: 1,
        Disposition.ENQUIRY: 1,
        Disposition.DUPLICATE: 2,
        Disposition.AUTO_REPLY: 2,
        Disposition.BOUNCE: 1,
        Disposition.NEAR_MISS: 2,
        Disposition.NOT_OURS: 211,
        Disposition.QUARANTINED: 1,
    }
    return RegisterView(
        as_of=NOW,
        entries=(*speakers, *guests, *rest),
        dispositions=counts,
        new_dispositions={Disposition.REGISTRATION: 6, Disposition.AMENDMENT: 1, Disposition.NOT_OURS: 14},
        notes=_notes(),
        questions=_questions(),
        warnings=("The mailbox was rebuilt on 2 September: all mails were looked at again, none is counted twice.",),
        since=SINCE,
        first_come_references=frozenset(plainly),
        seen=277,
        new_seen=21,
    )


def _speaker(number: int, name: str, role: str) -> Entry:
    reference = f"CEW-{number:04d}"
    made = Registration(reference, NOW - timedelta(days=60), full_name=name, reserved=True, role=role)
    words = f"reserved seat: {role}"
    return Entry(made, Decision(reference, Status.CONFIRMED, "reserved", words, "reserved"))


def _waiting() -> list[Entry]:
    third = person(40, "Ramón Martínez Ortuño", "Clúster Metal Levante", "ES")
    words = "2 of 2 seats of Clúster Metal Levante are taken"
    out = [Entry(third, decided("CEW-0040", Status.WAITING, "organisation", words))]
    for rank, (number, name, organisation) in enumerate(
        [(41, "Karin Zimmermann", "Photovoltaik Havel"), (42, "Olaf Krüger", "Maritimes Cluster Vorpommern")], 1
    ):
        words = f"10 of 10 seats of DE are taken; number {rank} on the waiting list"
        decision = decided(f"CEW-{number:04d}", Status.WAITING, "country", words, position=rank)
        out.append(Entry(person(number, name, organisation, "DE"), decision, before=decision if rank == 1 else None))
    return out


def _incomplete() -> list[Entry]:
    words = "missing: telephone; to be completed by 2014-09-15; place kept: seat 54 of 100; GR 2 of 10"
    kept = decided("CEW-0043", Status.INCOMPLETE, "incomplete", words, place_kept=True, missing=("telephone",))
    nobody = decided("CEW-0044", Status.INCOMPLETE, "incomplete", "missing: full name", missing=("full_name",))
    eleni = person(43, "Eleni Papadopoulou", "Agrofood Thessalia", "GR", telephone=None)
    return [Entry(eleni, kept), Entry(person(44, "", None, None, full_name=None), nobody, before=nobody)]


def _held() -> list[Entry]:
    doubts = (
        "two people are named, and it is not clear which of them comes",
        "the organisation may be “Eco-Industries Meuse” or “Agence Meuse Innovation”",
    )
    camille = person(
        45, "Camille Laurent", "Eco-Industries Meuse", "FR", title=None, function=None, doubts=doubts,
        remarks=("asks for an invoice",),
    )  # fmt: skip
    words = "held for a person to look at: " + "; ".join(doubts)
    decision = decided("CEW-0045", Status.HELD, "doubt", words, place_kept=True, missing=("function",))
    evidence = {
        "full_name": _evidence("Camille Laurent ou, à défaut, par M. Thierry Noël", 0.42),
        "organisation": _evidence("Eco-Industries Meuse (ou Agence Meuse Innovation, à confirmer)", 0.5),
        "email": _evidence("contact@eco-industries-meuse.fr", 0.6),
        "telephone": _evidence("+33 3 53 01 60 90", 0.97),
        "country": Evidence(text="", where="", reader="derived", confidence=0.9, rule="from the telephone prefix +33"),
    }
    asked = person(46, "Elisa Rinaldi", "Maremma Agrofood Cluster S.c.a.r.l.", "IT", remarks=("vegetarian lunch",))
    words = "perhaps the same organisation as one that is full: an organiser is asked"
    held = decided("CEW-0046", Status.HELD, "organisation", words, place_kept=True)
    return [Entry(camille, decision, evidence), Entry(asked, held, before=held)]


def _evidence(text: str, confidence: float) -> Evidence:
    return Evidence(text=text, where="text, line 3", reader="prose", confidence=confidence)


def _gone() -> list[Entry]:
    mette = person(47, "Mette Holm", "Vindklynge Limfjord", "DK", cancelled="registrant")
    cancelled = decided("CEW-0047", Status.CANCELLED, "registrant", "cancelled by the registrant")
    before = decided("CEW-0047", Status.CONFIRMED, "first-come", "seated by date of registration; seat 44 of 100")
    late = decided("CEW-0048", Status.DECLINED, "late", "arrived 2014-09-14 20:18, after the deadline 2014-09-12")
    rhys = person(48, "Rhys Pugh", "Valleys Materials", "GB", remarks=("would also come without a seat",))
    return [Entry(mette, cancelled, before=before), Entry(rhys, late)]


def _notes() -> tuple[MessageNote, ...]:
    def note(uid: str, kind: Disposition, sender: str, subject: str, text: str = "", *refs: str) -> MessageNote:
        return MessageNote(MessageKey("INBOX", 1, uid), NOW - timedelta(hours=9), kind, sender, subject, text, refs)

    return (
        note("81", Disposition.NEAR_MISS, "Residence Schuman Rooms <reservations@residence-schuman-rooms.be>",
             "Cluster excellence workshop 23/09: hotel rates for your participants", "no name or telephone in it"),
        note("82", Disposition.NEAR_MISS, "EU-Clusters list <announce@lists.eu-clusters-forum.eu>",
             "[EU-Clusters] CLUSTER EXCELLENCE WORKSHOP 23/09/2014", "a mailing list"),
        note("83", Disposition.ENQUIRY, "Teresa Almeida <teresa.almeida@cluster-cortica.pt>",
             "RE: CLUSTER EXCELLENCE WORKSHOP 23/09/2014", "asks whether travel costs are reimbursed"),
        note("84", Disposition.BOUNCE, "Mail Delivery Subsystem <mailer-daemon@mx1.example.eu>",
             "Returned mail: see transcript for details", "no such user: mje@vindklynge-limfjord.dk", "CEW-0022"),
        note("85", Disposition.QUARANTINED, "office@cluster-karst-kras.si",
             "CLUSTER EXCELLENCE WORKSHOP 23/09/2014", "encrypted: ask the sender to write again in the clear"),
    )  # fmt: skip


def _questions() -> tuple[OrganisationQuestion, ...]:
    return (
        OrganisationQuestion(
            "Cluster Agrofood Maremma",
            "Maremma Agrofood Cluster S.c.a.r.l.",
            ("the same words in another order", "both in Italy", "different mail domains"),
            ("CEW-0046",),
        ),
        OrganisationQuestion("Optik Saale", "Optik-Cluster Saale e. V.", ("one name is part of the other",)),
    )
