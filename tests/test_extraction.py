"""What a reading holds, one fact a test."""

from __future__ import annotations

import time
from email.message import EmailMessage

import pytest

from inbox_processor import extraction, message
from inbox_processor.extraction.mention import Hints
from inbox_processor.extraction.mentions import find
from inbox_processor.records import Kind, Reading, ReadingContext

OURS = "workshop@organiser.example"
CONTEXT = ReadingContext(subject="CLUSTER EXCELLENCE WORKSHOP 23/09/2014", own_addresses=frozenset({OURS}), year=2014)


def read(
    body: str, sender: str = "Anna Müller <anna.mueller@clusternetz.de>", subject: str = CONTEXT.subject
) -> Reading:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, OURS, subject
    mail["Message-ID"] = "<1@example.org>"
    mail.set_content(body)
    return extraction.read(message.parse(mail.as_bytes()), CONTEXT)


def test_a_filled_in_form_gives_every_field() -> None:
    reading = read(
        "Please register me.\n\nName: Dr Anna Müller\nFunction: Cluster manager\nOrganisation: Clusternetz e.V.\n"
        "E-mail: anna.mueller@clusternetz.de\nTelephone: +49 30 901820\n"
    )
    person = reading.registrants[0]
    assert reading.kind is Kind.REGISTRATION
    assert (person.title, person.full_name, person.function) == ("Dr", "Anna Müller", "Cluster manager")
    assert (person.organisation, person.email) == ("Clusternetz e.V.", "anna.mueller@clusternetz.de")
    assert (person.telephone, person.country) == ("+4930901820", "DE")


def test_a_greeting_of_titles_is_no_label_for_the_sentence_below() -> None:
    reading = read("Madame, Monsieur,\n\nVeuillez trouver ci-dessous mon inscription :\n\nNom : Anne Moreau\n")
    assert reading.registrants[0].title is None
    reading = read("Veuillez m'inscrire.\n\nMadame, Monsieur : Madame\nNom : Anne Moreau\n")
    assert reading.registrants[0].title == "Madame"


def test_an_empty_answer_is_nothing() -> None:
    reading = read("I register for the workshop.\n\nName: Anna Müller\nTelephone: -\nFunction: n/a\nTitle: ____\n")
    person = reading.registrants[0]
    assert (person.telephone, person.function, person.title) == (None, None, None)


def test_an_answer_under_its_label_is_read() -> None:
    reading = read("I register for the workshop.\n\nFull name:\nAnna Müller\nFunction:\nCluster manager\n")
    assert reading.registrants[0].function == "Cluster manager"


def test_answers_under_the_lines_of_a_quoted_form_are_read() -> None:
    reading = read(
        "My answers below.\n\nOn 1 July 2014 workshop@organiser.example wrote:\n> Full name:\n\nAnna Müller\n\n"
        "> Function:\n\nCluster manager\n\n> Telephone:\n\n+49 30 901820\n",
        subject=f"Re: {CONTEXT.subject}",
    )
    assert reading.registrants[0].function == "Cluster manager"
    assert reading.registrants[0].telephone == "+4930901820"


def test_split_name_labels_make_one_name() -> None:
    reading = read("Anmeldung\n\nName: Müller\nVorname: Anna\nFunktion: Leiterin\n")
    assert reading.registrants[0].full_name == "Anna Müller"


def test_the_assistant_who_writes_is_not_registered() -> None:
    reading = read(
        "Dear all,\n\nplease register our director, Mr Peter Schmidt (peter.schmidt@clusternetz.de).\n\n"
        "Kind regards\n\nAnna Müller\nAssistant\nClusternetz e.V.\n"
    )
    assert [person.full_name for person in reading.registrants] == ["Peter Schmidt"]


def test_two_items_are_two_people_who_share_the_organisation_of_the_signature() -> None:
    reading = read(
        "Please register two colleagues:\n\n1. Mr Peter Schmidt, analyst, peter.schmidt@clusternetz.de\n"
        "2. Ms Eva Weber, director, eva.weber@clusternetz.de\n\nKind regards\n\nAnna Müller\nClusternetz e.V.\n"
    )
    assert [person.full_name for person in reading.registrants] == ["Peter Schmidt", "Eva Weber"]
    assert {person.organisation for person in reading.registrants} == {"Clusternetz e.V."}


def test_a_table_by_row_gives_a_person_a_row() -> None:
    reading = read(
        "We register:\n\nName | Function | E-mail\nPeter Schmidt | Analyst | p.schmidt@clusternetz.de\n"
        "Eva Weber | Director | e.weber@clusternetz.de\n"
    )
    assert [(p.full_name, p.email) for p in reading.registrants] == [
        ("Peter Schmidt", "p.schmidt@clusternetz.de"),
        ("Eva Weber", "e.weber@clusternetz.de"),
    ]


def test_a_fax_is_never_the_telephone_number() -> None:
    reading = read("I register for the workshop.\n\nKind regards\n\nAnna Müller\nFax: +49 30 901821\n")
    assert reading.registrants[0].telephone is None


def test_a_substitution_names_the_new_person_and_who_no_longer_comes() -> None:
    reading = read(
        "I can no longer attend. My colleague Ms Eva Weber (eva.weber@clusternetz.de) will come instead of me.\n\n"
        "Regards\n\nAnna Müller\nClusternetz e.V.\n"
    )
    assert reading.kind is Kind.SUBSTITUTION
    assert reading.registrants[0].full_name == "Eva Weber"
    assert reading.replaced is not None
    assert reading.replaced.full_name == "Anna Müller"


def test_an_enquiry_registers_nobody() -> None:
    reading = read("Could you tell me whether interpretation will be provided?\n\nAnna Müller\n")
    assert reading.kind is Kind.ENQUIRY
    assert reading.registrants == ()


def test_a_written_out_address_is_read() -> None:
    reading = read(
        "Please register me: Anna Müller, anna.mueller [at] clusternetz.de\n", sender="Anna <anna77@gmail.com>"
    )
    assert reading.registrants[0].email == "anna.mueller@clusternetz.de"


def test_the_organisers_own_address_is_never_a_registrants() -> None:
    reading = read(f"I register for the workshop as asked by {OURS}.\n\nAnna Müller\n")
    assert reading.registrants[0].email == "anna.mueller@clusternetz.de"


def test_hostile_floods_are_read_within_two_seconds() -> None:
    for body in ("1 " * 500_000, "> " * 5_000 + "x\n", "a@" * 200_000, "Name: " * 100_000, "Dr. " * 200_000):
        begun = time.perf_counter()
        read(body)
        assert time.perf_counter() - begun < 2


def test_two_of_one_family_name_keep_their_own_address_and_number() -> None:
    reading = read(
        "Two places please: Dr Aoife Brannigan (Manager) and Mr Declan Brannigan (Officer).\n\n"
        "Aoife: aoife.brannigan@lagan.ie, +353 1 607 3218\nDeclan: declan.brannigan@lagan.ie, +353 1 607 3219\n",
        sender="Office <office@lagan.ie>",
    )
    found = {person.full_name: (person.email, person.telephone) for person in reading.registrants}
    assert found["Aoife Brannigan"] == ("aoife.brannigan@lagan.ie", "+35316073218")
    assert found["Declan Brannigan"] == ("declan.brannigan@lagan.ie", "+35316073219")


def test_a_number_behind_an_address_is_of_the_same_person() -> None:
    reading = read(
        "I hereby register our director Dr Jana Hudec and myself.\n\nContacts: jana.hudec@clusternetz.de, "
        "+49 30 901821 (director) and anna.mueller@clusternetz.de, +49 30 901822 (me).\n\nAnna Müller\n"
    )
    found = {person.full_name: person.telephone for person in reading.registrants}
    assert found == {"Jana Hudec": "+4930901821", "Anna Müller": "+4930901822"}


def test_a_number_called_old_is_not_taken() -> None:
    reading = read(
        "I registered last week. My telephone number has changed: the old number (+49 30 901820) no longer works, "
        "please use +49 30 901821.\n\nAnna Müller\n"
    )
    assert (reading.kind, reading.registrants[0].telephone) == (Kind.AMENDMENT, "+4930901821")


def test_a_number_for_both_is_of_both() -> None:
    reading = read(
        "I would like to register two colleagues:\n\n1. Ms Eva Berg, adviser, eva.berg@clusternetz.de\n"
        "2. Mr Jan Horn, adviser, jan.horn@clusternetz.de\n\nBoth can be reached at +49 30 901820.\n"
    )
    assert [person.telephone for person in reading.registrants] == ["+4930901820", "+4930901820"]


def test_words_of_an_organisations_name_are_no_person() -> None:
    body = (
        "On behalf of the Estonian Timber House Cluster I would like to register one participant:\n\n1. Ms Eva Berg\n"
    )
    assert [person.full_name for person in read(body, "Office <office@timber.ee>").registrants] == ["Eva Berg"]


def test_an_article_before_a_title_is_no_part_of_the_name() -> None:
    body = "Con la presente si chiede l'iscrizione al workshop della dott.ssa Ornella Bassanini.\n"
    person = read(body, "Segreteria <segreteria@vetro.it>").registrants[0]
    assert (person.title, person.full_name) == ("dott.ssa", "Ornella Bassanini")


def test_the_writer_who_counts_himself_and_another_registers_both() -> None:
    reading = read("Please note two of us: me (Anna Müller, Director) and Paul Smith, paul.smith@partner.ie.\n")
    assert {person.full_name for person in reading.registrants} == {"Anna Müller", "Paul Smith"}


def test_whoever_is_greeted_is_not_registered() -> None:
    reading = read("Dear Ms Eva Schmidt, I would like to register for the workshop.\n\nAnna Müller\n")
    assert [person.full_name for person in reading.registrants] == ["Anna Müller"]


def test_a_dialling_code_in_brackets_explains_no_label() -> None:
    reading = read("Ilmoittautuminen\n\nNimi: Saara Mäki\nPuhelin\t(05) 741 8326\n", "Saara Mäki <saara@kymilog.fi>")
    assert reading.registrants[0].telephone == "+35857418326"


def test_a_name_label_beside_a_family_name_label_gives_the_given_name() -> None:
    reading = read("Заявка за участие\n\nИме: Пламен\nФамилия: Кърджиев\n", "Офис <office@klaster.bg>")
    assert [person.full_name for person in reading.registrants] == ["Пламен Кърджиев"]


def test_a_question_and_a_need_are_remarks_in_literal_words_and_the_wish_is_none() -> None:
    reading = read(
        "Could you please register me for the workshop?\n\nI use a wheelchair.\n"
        "Is there a list of hotels nearby?\n\nAnna Müller\n"
    )
    assert reading.remarks == ("I use a wheelchair.", "Is there a list of hotels nearby?")


def test_a_plain_text_that_says_other_things_than_the_html_is_told_and_holds_nothing() -> None:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "Anna Müller <anna.mueller@clusternetz.de>", OURS, CONTEXT.subject
    mail.set_content("I register for the workshop.\n\nAnna Müller\nCluster manager\nTelephone: +49 30 901820\n")
    mail.add_alternative("<p>Lorem ipsum dolor sit amet consectetur adipiscing elit sed do.</p>", subtype="html")
    reading = extraction.read(message.parse(mail.as_bytes()), CONTEXT)
    assert extraction.TWO_TEXTS in reading.review
    assert not reading.held


def test_a_couple_shares_its_family_name() -> None:
    body = "Hiermit melde ich an: Dr. Anna und Peter Müller, Tel. +49 30 901820.\n"
    reading = read(body, "Büro <office@web.de>")
    assert {person.full_name for person in reading.registrants} == {"Anna Müller", "Peter Müller"}


def test_an_address_tells_the_country_that_no_domain_or_number_tells() -> None:
    body = "I wish to register.\n\nJohn Roe\nDirector\nClusterlab\nVia Roma 12\n20121 Milano\nItaly\n"
    assert read(body, "John Roe <john@clusterlab.com>").registrants[0].country == "IT"


def test_countries_of_others_are_nobodys_and_a_fax_tells_where_the_office_is() -> None:
    body = "Please register me. Our members are in Austria and Belgium.\n\nClara Vogl\nAbbey Crafts e.V.\n"
    assert read(body, "Clara Vogl <clara@abbeycrafts.eu>").registrants[0].country is None
    faxed = read(f"{body}Fax +49 8772 4182-63\n", "Clara Vogl <clara@abbeycrafts.eu>").registrants[0]
    assert (faxed.country, faxed.telephone) == ("DE", None)


def test_a_form_filled_in_below_the_organisers_header_is_a_registration() -> None:
    body = (
        f"Καλημέρα, τα στοιχεία μου παρακάτω.\n\nΑπό: {OURS}\nΣτάλθηκε: Τετάρτη, 2 Ιουλίου 2014\nΠρος: all\n"
        "Θέμα: CLUSTER EXCELLENCE WORKSHOP 23/09/2014\n\nFull name: Φώτης Παππάς\nFunction: διευθυντής\n"
        "Organisation: Cluster Κρασιού\nE-mail: f.pappas@cluster-krasi.gr\nTelephone: 210 4297 316\n"
    )
    reading = read(body, "Φώτης Παππάς <f.pappas@cluster-krasi.gr>")
    assert (reading.kind, reading.registrants[0].telephone) == (Kind.REGISTRATION, "+302104297316")


def test_a_country_under_its_label_is_read() -> None:
    body = "Registration\n\nName: John Roe\nE-mail: john@clusterlab.com\nCountry: Austria\n"
    assert read(body, "John Roe <john@clusterlab.com>").registrants[0].country == "AT"


def test_an_academic_title_stands_before_a_form_of_address_from_another_answer() -> None:
    body = (
        "Anmeldung\n\nAnrede: Frau\nTitel: Dr. rer. pol.\nVorname: Anna\nNachname: Müller\nE-Mail: a@clusternetz.de\n"
    )
    assert read(body).registrants[0].title == "Dr. rer. pol."


def test_one_part_of_a_double_family_name_gives_its_title() -> None:
    body = "Pour inscription de Mme Belhadj, merci.\n\nDe : Yasmina Belhadj-Cordier [mailto:y.belhadj@lyrhone.fr]\n"
    body += (
        "Envoyé : mercredi 27 août 2014 18:41\nÀ : Pascal\nObjet : atelier\n\nJe souhaite m'inscrire à l'atelier.\n\n"
    )
    person = read(body + "Yasmina Belhadj-Cordier\n", "Pascal Thévenoud <p.thevenoud@arct.fr>").registrants[0]
    assert (person.full_name, person.title) == ("Yasmina Belhadj-Cordier", "Mme")


def test_labels_down_a_table_outrank_a_title_that_looks_like_one() -> None:
    body = (
        "Nos deux participants :\n\n\tParticipant 1\tParticipant 2\nCivilité\tM.\tMme\n"
        "Prénom, nom\tGilles Thoma\tChantal Rollinger\nFonction\tDirecteur\tGestionnaire de cluster\n"
        "\nCordialement\n\nFrançoise Kremer\nAssistante\n"
    )
    people = read(body, "Françoise Kremer <f.kremer@matinnov.lu>").registrants
    assert [(person.title, person.full_name) for person in people] == [
        ("M.", "Gilles Thoma"),
        ("Mme", "Chantal Rollinger"),
    ]


def test_a_name_in_a_sentence_is_put_into_the_nominative() -> None:
    body = "Szanowni Państwo,\n\nzgłaszam udział dyrektora Mirosława Chudzickiego (m.chudzicki@klaster.pl).\n"
    people = read(body, "Sekretariat <sekretariat@klaster.pl>").registrants
    assert [person.full_name for person in people] == ["Mirosław Chudzicki"]


def test_who_accompanies_the_writer_does_not_replace_him() -> None:
    body = "I would like to attend. Our analyst Paul Smith (paul.smith@lab.com) will come with me.\n\nJohn Roe\n"
    people = read(body, "John Roe <john.roe@lab.com>").registrants
    assert {person.full_name for person in people} == {"John Roe", "Paul Smith"}


def test_a_body_written_small_behind_its_first_word_is_read() -> None:
    body = "Želim se prijaviti na radionicu. Radim kao stručna suradnica u Hrvatskom drvnom klasteru.\n\nAna Babić\n"
    person = read(body, "Ana Babić <ana.babic@drvni.hr>").registrants[0]
    assert (person.function, person.organisation) == ("stručna suradnica", "Hrvatski drvni klaster")


@pytest.mark.parametrize(
    "wish",
    [
        "We would like to register, both of us or neither.",
        "Wir kommen nur gemeinsam: entweder beide oder keiner.",
        "Nous souhaitons participer tous les deux ou aucun.",
        "Chcemy wziąć udział tylko razem.",
        "Желаем да участваме и двамата или никой.",
        "Θα θέλαμε να εγγραφούμε και οι δύο ή κανένας.",
        "Mindketten vagy egyikünk sem: csak együtt jövünk.",
    ],
)
def test_people_who_come_all_or_not_at_all_are_read_as_such(wish: str) -> None:
    people = "".join(
        f"Name: {name}\nOrganisation: Clusternetz e.V.\nE-mail: {mailbox}@clusternetz.de\n\n"
        for name, mailbox in (("Anna Müller", "anna.mueller"), ("Karl Schmidt", "karl.schmidt"))
    )
    both = read(f"Dear organisers,\n\n{wish}\n\n{people}")
    assert [person.full_name for person in both.registrants] == ["Anna Müller", "Karl Schmidt"]
    assert both.together
    assert not read(f"Dear organisers,\n\nWe would like to register.\n\n{people}").together


@pytest.mark.parametrize(
    ("body", "telephone"),
    [
        ("Je souhaite m'inscrire.\n\nAnne Claes\nTél. 02 649 17 38\nGSM 0475/81.29.36\n", "+3226491738"),
        ("deux Corses à Bruxelles ! Inscrivez-moi (tél. 04 95 31 62 08, mobile 06 20 55 71 48).\n", "+33495316208"),
        ("Hierbij meld ik mij aan.\n\nAn Peeters\nTel. 016 32 10 10\n", "+3216321010"),
    ],
)
def test_numbers_say_in_which_country_of_a_language_the_writer_is(body: str, telephone: str) -> None:
    (person,) = read(body, "Anna Huber <anna@cluster.example>").registrants
    assert person.telephone == telephone


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("Aaltonen-Rousu, Juha-Pekka", "Juha-Pekka Aaltonen-Rousu"),
        ("2. Novák, Jan", "Jan Novák"),
        ("Ciao, Marco", None),
        ("Madrid, España", None),
    ],
)
def test_a_line_that_is_a_family_name_and_a_given_one_names_somebody(line: str, name: str | None) -> None:
    found = find(line, Hints("en"))
    assert [mention.full_name for mention in found] == ([name] if name else [])
