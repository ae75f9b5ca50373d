"""The kind of a mail is read in 24 languages, from what its sender says and how."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from inbox_processor.extraction import read
from inbox_processor.extraction.intent import kind
from inbox_processor.extraction.segments import segments
from inbox_processor.knowledge import LANGUAGES, table
from inbox_processor.message import parse
from inbox_processor.records import Kind
from tests.benchmarks.reading_corpus import CONTEXT

CORPORA = [Path(__file__).parent / "corpus" / "tuning", Path(__file__).parents[2] / "shared" / "corpus" / "dev"]

# language: registration, cancellation, substitution, amendment, enquiry; whole first sentences, as people write them
SAID = {
    "en": (
        "I would like to attend the workshop, could you put me on the list?",
        "Sadly I have to cancel my participation.",
        "I cannot come after all; my colleague Jane Roe will take my place.",
        "I registered last week, my phone number is now 020 7946 0018.",
        "Could you tell me whether there will be interpretation into French?",
    ),
    "de": (
        "Ich melde mich hiermit zum Workshop an.",
        "Leider muss ich meine Teilnahme absagen.",
        "Statt Herrn Maier nimmt Frau Huber teil.",
        "In meiner Anmeldung von gestern ist ein Tippfehler, die Nummer lautet 030 1234567.",
        "Könnten Sie mir sagen, ob die Reisekosten erstattet werden?",
    ),
    "fr": (
        "Je souhaite participer à l'atelier du 23 septembre.",
        "Je suis au regret de devoir annuler mon inscription.",
        "Je ne pourrai pas venir, Mme Petit me remplacera.",
        "Je me suis inscrit hier avec une erreur : le bon numéro est le 01 44 55 66 77.",
        "Pourriez-vous me dire si le programme définitif est disponible ?",
    ),
    "es": (
        "Quisiera inscribirme en la jornada del 23 de septiembre.",
        "Lamento tener que cancelar mi inscripción.",
        "No podré asistir; en mi lugar irá D. Juan Pérez.",
        "Me inscribí ayer, pero hay un error en el teléfono: es el 91 123 45 67.",
        "¿Podrían decirme si habrá interpretación al español?",
    ),
    "it": (
        "Vorrei partecipare al workshop del 23 settembre.",
        "Purtroppo devo annullare la mia iscrizione.",
        "Al mio posto parteciperà il dott. Rossi.",
        "Mi sono iscritto ieri ma ho sbagliato il numero: quello corretto è 06 12345678.",
        "Potreste dirmi se le spese di viaggio sono rimborsate?",
    ),
    "pl": (
        "Chciałabym wziąć udział w warsztatach.",
        "Niestety muszę zrezygnować z udziału, rezygnuję.",
        "Zamiast mnie weźmie udział pan Jan Nowak.",
        "W moim zgłoszeniu jest błąd w numerze telefonu, prawidłowy to 22 123 45 67.",
        "Mam pytanie, czy będzie tłumaczenie na język polski?",
    ),
    "nl": (
        "Graag schrijf ik mij in voor de workshop.",
        "Helaas moet ik mijn inschrijving annuleren.",
        "In mijn plaats komt mijn collega Jan Smit.",
        "Ik heb me aangemeld maar mijn nummer is gewijzigd: 020 123 45 67.",
        "Kunt u mij zeggen of er vertaling is?",
    ),
    "pt": (
        "Gostaria de participar no workshop de 23 de setembro.",
        "Venho cancelar a minha inscrição.",
        "Não poderei ir; em meu lugar irá o Dr. João Silva.",
        "Inscrevi-me ontem mas por lapso o telefone estava errado: é o 21 123 45 67.",
        "Gostaria de saber se haverá interpretação para português?",
    ),
    "ro": (
        "Doresc să particip la atelierul din 23 septembrie.",
        "Din păcate trebuie să anulez participarea.",
        "În locul meu va participa domnul Ion Popescu.",
        "M-am înscris ieri și am greșit numărul: corect este 021 123 45 67.",
        "Aș dori să știu dacă există traducere?",
    ),
    "cs": (
        "Rád bych se zúčastnil semináře.",
        "Bohužel musím zrušit svou účast.",
        "Místo mne přijede kolegyně Nováková.",
        "Ve své přihlášce mám překlep, poslala jsem přihlášku včera: správný telefon je 224 123 456.",
        "Chtěla bych se zeptat, zda bude tlumočení?",
    ),
    "sk": (
        "Chcel by som sa zúčastniť na seminári.",
        "Žiaľ, musím zrušiť svoju účasť.",
        "Namiesto mňa príde kolega Horváth.",
        "V mojej prihláške je preklep, správne číslo je 02 1234 5678.",
        "Chcela by som sa opýtať, či bude tlmočenie?",
    ),
    "hu": (
        "Szeretnék részt venni a műhelytalálkozón.",
        "Sajnos le kell mondanom a részvételt, kérem, töröljenek.",
        "Helyettem Kovács Péter kollégám vesz részt.",
        "Tegnap regisztráltam, de elírtam a számot, helyesen: 06 1 123 4567.",
        "Szeretném megkérdezni, hogy lesz-e tolmácsolás?",
    ),
    "bg": (
        "Бих искал да участвам в семинара.",
        "За съжаление трябва да отменя участието си.",
        "Вместо мен ще дойде колегата Иван Петров.",
        "Вчера се регистрирах, но има грешка в телефона: 02 123 4567.",
        "Бих искала да попитам дали ще има превод?",
    ),
    "el": (
        "Θα ήθελα να συμμετάσχω στο εργαστήριο.",
        "Δυστυχώς πρέπει να ακυρώσω τη συμμετοχή μου.",
        "Στη θέση μου θα έρθει ο κ. Παπαδόπουλος.",
        "Έχω ήδη εγγραφεί, αλλά υπάρχει λάθος στο τηλέφωνο: 210 1234567.",
        "Θα ήθελα να ρωτήσω αν θα υπάρχει διερμηνεία;",
    ),
    "sv": (
        "Jag vill gärna delta i workshopen.",
        "Tyvärr måste jag avboka min plats.",
        "Jag kan inte komma, min kollega Eva Berg kommer i stället.",
        "Jag anmälde mig igår men skrev fel nummer, det ska vara 08-123 45 67.",
        "Kan ni säga om det blir tolkning till svenska?",
    ),
    "da": (
        "Jeg vil gerne deltage i workshoppen.",
        "Jeg må desværre melde afbud.",
        "I mit sted kommer min kollega Hans Holm.",
        "Jeg tilmeldte mig i går, men der er en fejl i nummeret: 33 12 34 56.",
        "Jeg vil gerne vide, om der er tolkning?",
    ),
    "fi": (
        "Haluaisin osallistua työpajaan.",
        "Valitettavasti joudun perumaan osallistumiseni.",
        "Minun sijastani tulee kollegani Matti Virtanen.",
        "Ilmoittauduin eilen, mutta numerossa oli virhe, oikea numero on 09 123 4567.",
        "Haluaisin kysyä, onko tilaisuudessa tulkkaus?",
    ),
    "et": (
        "Sooviksin osaleda seminaril.",
        "Kahjuks pean oma osalemise tühistama, palun tühistage.",
        "Minu asemel tuleb kolleeg Jaan Tamm.",
        "Registreerusin eile, aga telefoninumbris on viga, õige on 612 3456.",
        "Sooviksin teada, kas on tõlge?",
    ),
    "lv": (
        "Vēlos piedalīties seminārā.",
        "Diemžēl man jāatceļ dalība, lūdzu atceliet.",
        "Manā vietā brauks kolēģis Jānis Ozols.",
        "Vakar reģistrējos, bet numurā ir kļūda, pareizais ir 67 123 456.",
        "Vēlētos uzzināt, vai būs tulkojums?",
    ),
    "lt": (
        "Norėčiau dalyvauti seminare.",
        "Deja, turiu atsisakyti dalyvavimo, atšaukiu registraciją.",
        "Vietoj manęs atvyks kolega Jonas Jonaitis.",
        "Vakar užsiregistravau, bet telefone klaida, teisingas numeris 8 5 123 4567.",
        "Norėčiau paklausti, ar bus vertimas?",
    ),
    "hr": (
        "Željela bih sudjelovati na radionici.",
        "Nažalost moram otkazati svoje sudjelovanje.",
        "Umjesto mene dolazi kolega Ivan Horvat.",
        "Prijavila sam se jučer, ali broj je pogrešan, točan je 01 123 4567.",
        "Zanima me hoće li biti prijevoda?",
    ),
    "sl": (
        "Želel bi se udeležiti delavnice.",
        "Žal moram odpovedati udeležbo.",
        "Namesto mene pride kolega Janez Novak.",
        "Včeraj sem se prijavil, a je v številki napaka, pravilna je 01 123 4567.",
        "Rada bi vprašala, ali bo zagotovljeno tolmačenje?",
    ),
    "mt": (
        "Nixtieq nattendi għall-workshop tat-23 ta' Settembru.",
        "Jiddispjaċini imma jkolli nikkanċella r-reġistrazzjoni tiegħi.",
        "Ma nistax niġi, minfloki jiġi l-kollega Joe Borg.",
        "Irreġistrajt ilbieraħ imma hemm żball fin-numru, it-tajjeb hu 2123 4567.",
        "Nixtieq nistaqsi jekk hux se jkun hemm traduzzjoni?",
    ),
    "ga": (
        "Ba mhaith liom freastal ar an gceardlann.",
        "Ar an drochuair caithfidh mé mo chlárú a chealú.",
        "Ní féidir liom teacht; tiocfaidh Seán Ó Briain i m'áit.",
        "Chláraigh mé inné ach tá earráid san uimhir: 01 123 4567.",
        "Ba mhaith liom fiafraí an mbeidh ateangaireacht ann?",
    ),
}
KINDS = (Kind.REGISTRATION, Kind.CANCELLATION, Kind.SUBSTITUTION, Kind.AMENDMENT, Kind.ENQUIRY)


def kind_of(text: str, subject: str = "CLUSTER EXCELLENCE WORKSHOP 23/09/2014", extra: str = "") -> Kind:
    head = f"From: Anna Example <anna@example.eu>\nTo: office@organiser.eu\nSubject: {subject}\n{extra}"
    message = parse(f"{head}Content-Type: text/plain; charset=utf-8\n\n{text}\n".encode())
    return read(message, CONTEXT).kind


@pytest.mark.parametrize(
    ("code", "wanted", "sentence"),
    [(code, wanted, sentence) for code, said in SAID.items() for wanted, sentence in zip(KINDS, said, strict=True)],
)
def test_a_plain_sentence_says_what_it_wants(code: str, wanted: Kind, sentence: str) -> None:
    assert kind_of(sentence) is wanted


def test_every_language_has_every_concept() -> None:
    concepts = set(table("wishes")["en"])
    assert {code: set(words) for code, words in table("wishes").items()} == dict.fromkeys(LANGUAGES, concepts)


def test_a_question_inside_a_registration_leaves_it_a_registration() -> None:
    assert kind_of("Please register me. Is there parking nearby?") is Kind.REGISTRATION


def test_a_wish_put_off_until_an_answer_is_an_enquiry() -> None:
    text = "Before registering I would like to know whether travel costs are reimbursed. If so I will register."
    assert kind_of(text) is Kind.ENQUIRY


def test_nobody_instead_is_no_substitution() -> None:
    assert kind_of("I have to cancel, and no replacement can come: we cannot send a substitute.") is Kind.CANCELLATION


def test_one_number_instead_of_another_is_no_substitution() -> None:
    text = "I registered on Monday. Please correct my number: 02 123 45 67 instead of 02 123 45 76."
    assert kind_of(text) is Kind.AMENDMENT


def test_a_condition_cancels_nothing() -> None:
    assert kind_of("I would like to attend. If I have to cancel I will let you know.") is Kind.REGISTRATION


def test_a_bare_form_is_a_registration() -> None:
    text = "Name: Anna Example\nFunction: Director\nOrganisation: Example Ltd\nE-mail: anna@example.eu"
    assert kind_of(text) is Kind.REGISTRATION


def test_a_newsletter_is_unrelated_whatever_its_subject() -> None:
    text = "Our newsletter: read about the workshop. To unsubscribe click here."
    assert kind_of(text, extra="List-Unsubscribe: <mailto:x@y.eu>\n") is Kind.UNRELATED


def test_quoted_words_of_the_organiser_are_not_the_senders() -> None:
    quoted = "On 7 August 2014, office@organiser.eu wrote:\n> You may cancel my registration or send a substitute.\n"
    assert kind_of(f"Please register me.\n\n{quoted}", "Re: workshop") is Kind.REGISTRATION


def test_a_mail_that_says_nothing_is_doubted() -> None:
    message = parse(b"From: a@x.eu\nTo: o@y.eu\nSubject: s\n\nhello\n")
    assert kind(message, segments(message)).doubts


def test_evidence_stands_at_its_span() -> None:
    message = parse(b"From: a@x.eu\nTo: o@y.eu\nSubject: s\n\nDear all,\n  Please register me.\n")
    cues = [cue for cue in kind(message, segments(message)).cues if cue.concept == "registers"]
    content = message.texts[0].content
    assert "Please register" in {content[cue.start : cue.end] for cue in cues}


@pytest.mark.parametrize("code", sorted(SAID))
def test_the_language_is_told(code: str) -> None:
    text = "\n".join(SAID[code])
    message = parse(f"From: a@x.eu\nContent-Type: text/plain; charset=utf-8\nSubject: s\n\n{text}\n".encode())
    assert kind(message, segments(message)).language == code


@pytest.mark.parametrize("corpus", CORPORA, ids=["tuning", "dev"])
def test_kinds_of_the_corpus(corpus: Path) -> None:
    if not corpus.exists():
        pytest.skip("this corpus is not here")
    right: dict[str, list[bool]] = {}
    for path in sorted(corpus.glob("*.eml")):
        gold = json.loads(path.with_suffix(".json").read_text())["kind"]
        message = parse(path.read_bytes())
        right.setdefault(gold, []).append(read(message, CONTEXT).kind == gold)
    everything = [hit for hits in right.values() for hit in hits]
    assert sum(everything) >= 0.97 * len(everything)
    assert all(sum(hits) >= 0.9 * len(hits) for hits in right.values())


def test_a_place_given_to_whoever_wants_it_is_a_cancellation() -> None:
    assert kind_of("I have to cancel my participation. Please give my place to\nsomebody else.") is Kind.CANCELLATION
    assert kind_of("Ich muss leider absagen. Bitte vergeben Sie meinen Platz an jemand anderen.") is Kind.CANCELLATION
    assert kind_of("Je dois annuler. Merci de céder ma place à quelqu'un d'autre.") is Kind.CANCELLATION


def test_a_place_transferred_to_a_named_person_is_a_substitution() -> None:
    body = "I have been called to a hearing and have to give up my seat. Kindly transfer it to my deputy: Dr Imran Shah"
    assert kind_of(body) is Kind.SUBSTITUTION


def test_a_reflexive_behind_a_hyphen_begins_no_condition() -> None:
    body = "O Eng. Rui Lobato não poderá deslocar-se a Bruxelas. Em sua substituição irá a Dra. Catarina Pinhal."
    assert kind_of(body) is Kind.SUBSTITUTION


def test_a_vacation_notice_without_any_marking_is_an_automatic_reply() -> None:
    body = "Hei,\n\nolen kesälomalla 14.7.–10.8.2014. Kiireellisissä asioissa ota yhteyttä toimistoon.\n"
    assert kind_of(body, "VS: CLUSTER EXCELLENCE WORKSHOP 23/09/2014") is Kind.AUTO_REPLY
