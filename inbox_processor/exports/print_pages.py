"""Pages for the day itself, made for printing (A4): the sign-in sheet for the door, and name badges.

Rule: everybody who may come in, in alphabetical order as people look for names; people of the programme are marked.
Who only has a kept place stands apart: the door asks the organiser.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from inbox_processor.config import Settings
from inbox_processor.family_names import Name, split
from inbox_processor.records import Entry, RegisterView, Status
from inbox_processor.templating import TemplateFolder
from inbox_processor.wording import country_name, day_in_words, moment, plain

BLANK_LINES = 8
"""Empty lines at the end of the sign-in sheet, for who comes unannounced."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody at the door: `role` is what the programme says of them, `note` what the door should know."""

    reference: str
    title: str
    name: Name
    function: str
    organisation: str
    country: str
    role: str
    note: str


def sign_in_sheet(view: RegisterView, settings: Settings) -> str:
    """The HTML page of the sign-in sheet."""
    confirmed = _people(view, Status.CONFIRMED)
    return _page("sign_in_sheet.html.j2", view, settings).render_with(
        letters=[(letter, list(people)) for letter, people in groupby(confirmed, key=lambda p: p.name.initial)],
        count=len(confirmed),
        kept=_kept(view),
        blank_lines=range(BLANK_LINES),
    )


def badges(view: RegisterView, settings: Settings) -> str:
    """The HTML page of the name badges, eight on a sheet."""
    return _page("badges.html.j2", view, settings).render_with(people=_people(view, Status.CONFIRMED))


@dataclass(frozen=True, slots=True)
class _Template:
    folder: TemplateFolder
    name: str
    values: dict[str, str]

    def render_with(self, **values: object) -> str:
        return self.folder.render(self.name, **self.values, **values)


def _page(name: str, view: RegisterView, settings: Settings) -> _Template:
    event = settings.event
    values = {
        "event": plain(event.name),
        "code": event.code,
        "when": moment(event.starts_at, event.zone),
        "day": day_in_words(event.starts.date()),
        "venue": plain(event.venue, 300),
        "organiser": plain(event.organiser, 300),
        "as_of": moment(view.as_of, event.zone),
    }
    return _Template(TemplateFolder(settings.templates.path), name, values)


def _people(view: RegisterView, status: Status) -> list[Person]:
    people = [_person(entry) for entry in view.entries if entry.decision.status is status]
    return sorted(people, key=lambda person: (person.name.initial == "#", person.name.sort_key, person.reference))


def _kept(view: RegisterView) -> list[Person]:
    people = [_person(entry) for entry in view.entries if entry.decision.place_kept]
    return sorted(people, key=lambda person: (person.name.sort_key, person.reference))


def _person(entry: Entry) -> Person:
    registration = entry.registration
    return Person(
        reference=registration.reference,
        title=plain(registration.title, 30),
        name=split(plain(registration.full_name, 80), registration.country, registration.email),
        function=plain(registration.function, 90),
        organisation=plain(registration.organisation, 110),
        country=country_name(registration.country) if registration.country else "",
        role=plain(registration.role, 40) if registration.reserved else "",
        note=f"{entry.decision.status}" if entry.decision.place_kept else "",
    )
