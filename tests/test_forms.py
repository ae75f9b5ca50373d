"""Forms as people lay them out: what parts labels from values, several persons below one another, joint answers."""

from __future__ import annotations

from email.message import EmailMessage

import pytest

from inbox_processor import extraction, message
from inbox_processor.records import ReadingContext, Registrant

CONTEXT = ReadingContext(
    subject="CLUSTER EXCELLENCE WORKSHOP 23/09/2014", own_addresses=frozenset({"workshop@organiser.example"})
)
ANNA = {
    "Cognome e nome": "Gianluca Ferrante",
    "Titolo": "Dott.",
    "Ruolo": "Responsabile progetti",
    "Ente": "Distretto Meccatronico Lucano",
    "Posta elettronica": "g.ferrante@meccatronico.it",
    "Telefono": "0971 48 36 27",
}


def people(body: str, sender: str = "info@meccatronico.it") -> tuple[Registrant, ...]:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, "workshop@organiser.example", CONTEXT.subject
    mail["Message-ID"] = "<1@example.org>"
    mail.set_content(body)
    return extraction.read(message.parse(mail.as_bytes()), CONTEXT).registrants


def told(found: Registrant) -> tuple[str | None, ...]:
    return found.full_name, found.title, found.function, found.organisation, found.email, found.telephone


def laid_out(width: int, mark: str = "", between: str = "\n") -> str:
    return between.join(label.ljust(width) + mark + value for label, value in ANNA.items())


LONGEST = max(map(len, ANNA))


@pytest.mark.parametrize(
    "form",
    [
        laid_out(LONGEST + 1),
        laid_out(LONGEST + 3),
        laid_out(LONGEST + 1, between="\n\n"),
        laid_out(0, " ", between="\n\n"),
        laid_out(0, " | "),
        laid_out(0, " | ", between="\n\n"),
        laid_out(0, "\n"),
        laid_out(0, "\n", between="\n\n"),
        laid_out(LONGEST, " = "),
    ],
    ids=range(9),
)
def test_labels_are_parted_from_values_by_what_their_column_leaves(form: str) -> None:
    (found,) = people(f"Desidero iscrivermi al workshop.\n\n{form}\n")
    assert told(found) == (*list(ANNA.values())[:5], "+390971483627")


def test_a_label_that_nobody_knows_stands_among_aligned_ones() -> None:
    (found,) = people(
        "Name        Jane Roe\nE-mail      jane@firm.eu\nBureau tel.  +32 2 513 45 67\nRole        analyst\n"
    )
    assert (found.full_name, found.function, found.telephone) == ("Jane Roe", "analyst", "+3225134567")


def test_what_a_form_begins_with_begins_the_next() -> None:
    forms = "Organisation: Nordic Wood\nName: Jane Roe\nRole: analyst\n\nOrganisation: Forest Lab\nName: Max Muster\n"
    assert [(p.full_name, p.organisation) for p in people(f"Please register us:\n\n{forms}")] == [
        ("Jane Roe", "Nordic Wood"),
        ("Max Muster", "Forest Lab"),
    ]


def test_what_stands_below_several_forms_is_everybodys() -> None:
    forms = (
        "Name: Jane Roe\nRole: analyst\n\nName: Max Muster\nRole: director\n\nFirm: Nordic Wood\nPhone: +46 8 674 28 15"
    )
    assert [(p.organisation, p.telephone) for p in people(f"Please register us:\n\n{forms}\n")] == [
        ("Nordic Wood", "+4686742815")
    ] * 2


@pytest.mark.parametrize(
    ("answer", "function", "organisation"),
    [
        ("Name and function: Jane Roe (analyst)\nOrganisation: Nordic Wood", "analyst", "Nordic Wood"),
        ("Name und Funktion: Jane Roe (Referentin)", "Referentin", None),
        ("Nom et organisme : Jane Roe (Pôle Mer)\nFonction : directrice", "directrice", "Pôle Mer"),
        ("Namn & organisation: Jane Roe / Skogsklustret\nRoll: analytiker", "analytiker", "Skogsklustret"),
        ("Name, title, function, organisation: Jane Roe, Dr, analyst, Nordic Wood", "analyst", "Nordic Wood"),
        ("Imię i nazwisko, stanowisko: Jane Roe – dyrektor", "dyrektor", None),
        ("Name: Jane Roe\nFunction and organisation: head of lab, Nordic Wood (Oslo)", "head of lab", "Nordic Wood"),
    ],
)
def test_a_joint_answer_is_told_by_the_order_of_its_label(
    answer: str, function: str | None, organisation: str | None
) -> None:
    (found,) = people(f"{answer}\nE-mail: jane@home.example\n", "jane@home.example")
    assert (found.full_name, found.function, found.organisation) == ("Jane Roe", function, organisation)


@pytest.mark.parametrize(
    ("line", "organisation", "email"),
    [
        (
            "Name: Jane Roe. Firm: Nordic Wood Cluster. Email: j@firm.pl. Phone: +46 8 674 28 15",
            "Nordic Wood Cluster",
            "j@firm.pl",
        ),
        (
            "Name: Jane Roe / Firm: Nordic Wood / Email: j@nordic-wood.fr / Tel: +46 8 674 28 15",
            "Nordic Wood",
            "j@nordic-wood.fr",
        ),
        ("Name - Jane Roe\nOrganisation - Cluster Nord\nEmail - j@firm.pl", "Cluster Nord", "j@firm.pl"),
    ],
)
def test_a_label_begins_neither_in_a_value_nor_in_an_address(line: str, organisation: str, email: str) -> None:
    (found,) = people(f"I register.\n\n{line}\n", "office@home.example")
    assert (found.full_name, found.organisation, found.email) == ("Jane Roe", organisation, email)


@pytest.mark.parametrize("mark", [" / ", " // ", " | ", " · ", " – ", "; "])
@pytest.mark.parametrize("name", ["Wiesinger, Annegret", "Annegret Wiesinger"])
def test_a_row_of_cells_gives_each_what_it_says(name: str, mark: str) -> None:
    cells = (name, "Dr.", "Clustermanagerin", "Cluster Leichtbau Sachsen e.V.", "a.w@leichtbau.de", "0351 48 27 316")
    (found,) = people(f"Hiermit melde ich mich an.\n\n{mark.join(cells)}\n", "a.w@leichtbau.de")
    assert (found.full_name, (found.title or "").rstrip(".")) == ("Annegret Wiesinger", "Dr")
    assert told(found)[2:] == (*cells[2:5], "+493514827316")


@pytest.mark.parametrize(
    "said", ["same organisation", "ditto", "même maison que moi", "ta sama instytucja", "jak wyżej"]
)
def test_an_organisation_that_is_the_same_is_that_of_the_person_before(said: str) -> None:
    rows = f"1. Jane Roe, analyst, Nordic Wood, j@firm.eu\n2. Max Muster, director, {said}, m@firm.eu\n"
    assert [p.organisation for p in people(f"Please register:\n\n{rows}")] == ["Nordic Wood"] * 2


def test_the_last_block_of_a_list_is_no_signature() -> None:
    blocks = (
        "Dr. Ute Lindenau\nhead of lab, Nordic Wood\nu.lindenau@nordic.eu\n\n"
        "Dr. Annegret Wiesinger\nanalyst, Forest Lab\na.wiesinger@forest.eu\n\nKind regards\n"
    )
    found = people(f"Please register the following persons:\n\n{blocks}", "u.lindenau@nordic.eu")
    assert [p.full_name for p in found] == ["Ute Lindenau", "Annegret Wiesinger"]


def test_a_label_in_capitals_is_nobody() -> None:
    (found,) = people("AKADEMSKI NAZIV – mag.\nIME IN PRIIMEK – Petra Hribar\nPODJETJE – Lesarski grozd\n")
    assert found.full_name == "Petra Hribar"


@pytest.mark.parametrize(
    "address", ["Τ.Θ. 56208, 3305 Λεμεσός", "P.O. Box 1200", "Postfach 10 20", "casella postale 41, Roma", "Postbus 55"]
)
def test_a_post_office_box_is_none_of_the_organisation(address: str) -> None:
    (found,) = people(f"I register.\n\nName: Jane Roe\nOrganisation: Nordic Wood, {address}\n")
    assert found.organisation == "Nordic Wood"
