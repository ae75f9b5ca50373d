"""Facts about telling organisations apart, and laws that hold for any names."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inbox_processor import knowledge
from inbox_processor.organisations import (
    Answer,
    KnownOrganisation,
    OrganisationEntry,
    Resolution,
    compare,
    name_key,
    resolve,
)
from inbox_processor.organisations.domains import own_domain, registered
from inbox_processor.organisations.lexicon import fold, lexicon

sys.path.insert(0, str(Path(__file__).parent / "benchmarks"))
from bench_organisations import (  # type: ignore[import-not-found] # beside this folder, see the path above
    PAIRS,
    event_from_pairs,
    figures,
    questions,
    read_pairs,
)


def entry(key: str, name: str, country: str | None = None, domain: str | None = None) -> OrganisationEntry:
    return OrganisationEntry(key, name, country, domain)


def groups(found: Resolution) -> set[frozenset[str]]:
    """The registrations that share an identity."""
    sets: dict[str, set[str]] = {}
    for key, identity in found.identity.items():
        sets.setdefault(identity, set()).add(key)
    return {frozenset(keys) for keys in sets.values()}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("VDI/VDE-IT", "VDI/VDE Innovation + Technik GmbH"),
        ("Universität Göttingen", "UNIVERSITAET GOETTINGEN"),
        ("Βιοτεχνολογικό Πάρκο Αθηνών ΑΕ", "ΒΙΟΤΕΧΝΟΛΟΓΙΚΟ ΠΑΡΚΟ ΑΘΗΝΩΝ"),
        ("Софийски клъстер Жеравна", "Sofiyski klaster Zheravna"),
        ("Софийски клъстер Жеравна", "Sofijski klaster Žeravna"),
        ("Müller & Söhne GmbH & Co. KG", "Mueller und Soehne"),
        ("Grünhof Sp. z o.o.", "Grunhof"),
        ("Arden s. r. o.", "ARDEN sro"),
        ("UAB Lavasta", "Lavasta"),
        ("Fundación Larrea", "Larrea Foundation"),
        ("Institute of Evolutionary Biology", "Institut de Biologia Evolutiva"),
        ("Bundesministerium für Landwirtschaft", "Federal Ministry of Agriculture"),
        ("Technische Universität Wien", "Vienna University of Technology"),
        ("TU Wien", "Technische Universität Wien"),
        ("Uni Graz", "Universität Graz"),
        ("IHK Ulmstett", "Industrie- und Handelskammer Ulmstett"),
        ("Brellan (Germany)", "Brellan GmbH"),
        ("Softbruk Center for Robotics (SCR)", "Softbruk Center for Robotics"),
        ("Universtity of Tarbeck", "University of Tarbeck"),
    ],
)
def test_two_spellings_of_one_organisation_are_the_same(one: str, other: str) -> None:
    found = compare(one, other, country_a="DE", country_b="DE")
    assert found.verdict == "same", found
    assert found.reasons


@pytest.mark.parametrize(
    ("one", "other", "why"),
    [
        ("Cluster Biotech Wien", "Cluster Biotech Graz", 'different cities: "Graz" / "Wien"'),
        ("Lycée Nr. 3 Toulmont", "Lycée Nr. 4 Toulmont", 'different numbers: "3" / "4"'),
        ("Tarbeck Stiftung", "Tarbeck Stiftung II", "adds"),
        ("Université Paris II", "Université Paris III", "different numbers"),
        ("Universität Hamburg", "Technische Universität Hamburg", "Technische"),
        ("Ministerium für Wirtschaft", "Ministerium für Wissenschaft", "Wirtschaft"),
        ("Institut für Laser", "Institut für Silizium", "Laser"),
        ("Brellan GmbH", "Tarbeck GmbH", ""),
        ("Institute of Physics", "Institute of Chemistry", ""),
        ("University of Tarbeck", "Zoological Museum of Graz", ""),
    ],
)
def test_a_distinguishing_word_tells_organisations_apart(one: str, other: str, why: str) -> None:
    found = compare(one, other, country_a="AT", country_b="AT")
    assert found.verdict == "different"
    assert why in " ".join(found.reasons)


def test_ministries_with_one_name_in_two_countries_are_two() -> None:
    assert compare("Ministry of Economy", "Ministry of Economy", country_a="SI", country_b="PL").verdict == "different"
    assert compare("Ministry of Economy", "Ministry of Economy", country_a="SI").verdict == "maybe"
    assert compare("Ministry of Economy", "Ministerstvo hospodárstva", country_a="SK", country_b="SK").verdict == "same"


def test_one_own_domain_makes_an_abbreviation_and_a_name_the_same() -> None:
    found = compare("GAČR", "Czech Science Foundation", domain_a="gacr.cz", domain_b="gacr.cz")
    assert (found.verdict, found.reasons[0]) == ("same", "same e-mail domain gacr.cz")


@pytest.mark.parametrize("domain", ["gmail.com", "seznam.cz", "gov.pl", "ec.europa.eu", "cnrs.fr"])
def test_free_and_shared_domains_say_nothing(domain: str) -> None:
    assert own_domain(domain) is None
    assert compare("Brellan", "Tarbeck", domain_a=domain, domain_b=domain).verdict == "different"


def test_a_subdomain_of_a_shared_domain_is_an_own_domain() -> None:
    assert own_domain("isc.cnrs.fr") == "isc.cnrs.fr"
    assert registered("mail.isc.cnrs.fr") == "isc.cnrs.fr"
    assert registered("staff.kent.ac.uk") == "kent.ac.uk"


def test_units_of_one_house_with_different_words_are_asked_about_in_spite_of_one_domain() -> None:
    found = compare("Institute of Physics Graz", "Institute of Chemistry Graz", domain_a="graz.at", domain_b="graz.at")
    assert found.verdict == "maybe"


def test_different_own_domains_make_similar_names_different() -> None:
    assert compare("Arden Energy", "Arden Energy Group", domain_a="arden.de", domain_b="ae.fr").verdict == "different"


def test_an_abbreviation_alone_is_a_question() -> None:
    assert compare("NCAD", "National College of Art and Design", country_a="IE", country_b="IE").verdict == "maybe"
    assert compare("NCAD", "National College of Art and Design (NCAD)").verdict == "same"


def test_a_possible_translation_is_a_question() -> None:
    found = compare("Brellan Hart en Vaat Instituut", "Brellan Institute for Vessels", country_a="NL", country_b="NL")
    assert found.verdict == "maybe"


def test_names_without_letters_do_not_break() -> None:
    assert compare("", "!!!").verdict in ("same", "maybe", "different")
    assert resolve([entry("1", "…"), entry("2", "Brellan")]).identity.keys() == {"2"}


NAMES = st.sampled_from(
    [
        *("Brellan GmbH", "University of Tarbeck", "Universität Tarbeck", "Tarbeck Technical University", "ΕΑΓΜΕ"),
        *("Ministry of Economy", "Cluster Wien", "Cluster Graz", "NCAD", "National College of Art and Design"),
        *("Fundación Larrea (FL)", "Larrea – Centro / Larrea Centre", "Cluster Nr. 3 Wien", "Brelan"),
    ]
) | st.text("abcéßжλ ()/-&.1", max_size=30)
COUNTRIES = st.sampled_from([None, "DE", "AT"])
DOMAINS = st.sampled_from([None, "brellan.de", "tarbeck.at", "gmail.com"])


@given(NAMES, NAMES, COUNTRIES, COUNTRIES, DOMAINS, DOMAINS)
def test_compare_is_symmetric(a: str, b: str, ca: str | None, cb: str | None, da: str | None, db: str | None) -> None:
    one = compare(a, b, country_a=ca, country_b=cb, domain_a=da, domain_b=db)
    assert one == compare(b, a, country_a=cb, country_b=ca, domain_a=db, domain_b=da)


@given(NAMES, COUNTRIES, DOMAINS)
def test_an_organisation_is_the_same_as_itself(name: str, country: str | None, domain: str | None) -> None:
    same = compare(name, name, country_a=country, country_b=country, domain_a=domain, domain_b=domain)
    assert same.verdict == "same"


@given(
    st.sampled_from(["Brellan", "Universität Tarbeck", "Fundación Larrea", "Ośrodek Żeravna", "Cluster Wien"]),
    st.data(),
)
def test_case_accents_and_legal_form_do_not_matter(name: str, data: st.DataObject) -> None:
    forms = [form for forms in knowledge.table("legal_forms")["forms"].values() for form in forms]
    form = data.draw(st.sampled_from(forms))
    for other in (name.upper(), name.lower(), fold(name), f"{name} {form}", f"{name.upper()}, {form}"):
        assert compare(name, other, country_a="DE", country_b="DE").verdict == "same", other
        assert name_key(name) == name_key(other)


ENTRIES = st.lists(st.tuples(NAMES, COUNTRIES, DOMAINS), min_size=1, max_size=12)


@settings(deadline=None)
@given(ENTRIES, st.randoms())
def test_the_order_of_arrival_does_not_change_who_is_one(
    rows: list[tuple[str, str | None, str | None]], rnd: object
) -> None:
    entries = [entry(str(i), *row) for i, row in enumerate(rows)]
    shuffled = sorted(entries, key=lambda e: hash((e.key, id(rnd))))
    assert resolve(entries) == resolve(shuffled)


@settings(deadline=None)
@given(ENTRIES, NAMES, NAMES)
def test_what_was_called_different_is_never_merged_nor_asked(
    rows: list[tuple[str, str | None, str | None]], a: str, b: str
) -> None:
    entries = [entry(str(i), *row) for i, row in enumerate([*rows, (a, "DE", None), (b, "DE", None)])]
    found = resolve(entries, answers=[Answer(a, b, same=False)])
    if name_key(a) == name_key(b):
        return
    ours = [
        {found.identity[e.key] for e in entries if e.key in found.identity and name_key(e.name) == name_key(n)}
        for n in (a, b)
    ]
    assert not ours[0] & ours[1]
    assert not [
        m for m in found.maybe if {m.identity_a, m.identity_b} & ours[0] and {m.identity_a, m.identity_b} & ours[1]
    ]


def test_a_maybe_does_not_merge_and_is_not_passed_on() -> None:
    entries = [entry("a", "NCAD", "IE"), entry("b", "National College of Art and Design", "IE")]
    entries.append(entry("c", "Northern Centre for Abrasive Drills", "IE"))
    found = resolve(entries)
    assert groups(found) == {frozenset("a"), frozenset("b"), frozenset("c")}
    assert {(m.identity_a, m.identity_b) for m in found.maybe} == {
        ("national-college-of-art-and-design", "ncad"),
        ("ncad", "northern-centre-for-abrasive-drills"),
    }
    assert found.maybe_of()["ncad"] == {"national-college-of-art-and-design", "northern-centre-for-abrasive-drills"}


def test_an_answer_same_merges_and_is_not_asked_again() -> None:
    entries = [entry("a", "NCAD", "IE"), entry("b", "National College of Art and Design", "IE")]
    found = resolve(entries, answers=[Answer("ncad", "National College of Art and Design", same=True)])
    assert groups(found) == {frozenset("ab")}
    assert not found.maybe


def test_aliases_and_domains_of_the_config_make_one_identity_with_its_name() -> None:
    known = KnownOrganisation("Brellan Group", aliases=("BG Holding",), domains=("brellan.de",), country="DE")
    entries = [
        entry("a", "BG Holding", "DE"),
        entry("b", "Tarbeck Werke", "DE", "brellan.de"),
        entry("c", "Brellan Group"),
    ]
    found = resolve(entries, [known])
    assert groups(found) == {frozenset("abc")}
    assert found.label == {"brellan-group": "Brellan Group"}


def test_a_name_that_many_countries_have_is_not_merged_across_them() -> None:
    found = resolve([entry("a", "Ministry of Economy", "SI"), entry("b", "Ministry of Economy", "PL")])
    assert groups(found) == {frozenset("a"), frozenset("b")}


@pytest.mark.skipif(not PAIRS.exists(), reason="the labelled pairs are not in this repository")
def test_the_labelled_pairs_are_answered_as_well_as_promised() -> None:
    found = figures(read_pairs())
    assert found["precision of same"] >= 0.99
    assert found["true called different"] <= 0.12
    assert found["… domains or spelling"] <= 0.02
    assert found["maybe"] <= 0.20


@pytest.mark.skipif(not PAIRS.exists(), reason="the labelled pairs are not in this repository")
def test_an_event_of_150_registrations_asks_few_questions() -> None:
    asked = [questions(event_from_pairs(read_pairs(), seed)) for seed in range(10)]
    assert max(counts["put to the organiser"] for counts in asked) <= 5
    assert sum(counts["open"] for counts in asked) / len(asked) <= 5


def test_every_word_of_the_data_files_is_usable() -> None:
    tables = lexicon()
    assert not [stem for stem in tables.stems if len(stem) < 3]
    concepts = {m.concept for m in (*tables.words.values(), *tables.stems.values())}
    assert len(concepts) > 300


@pytest.mark.parametrize(
    ("one", "other", "verdict"),
    [
        ("BMWi", "Bundesministerium für Wirtschaft und Energie", "maybe"),
        ("INSERM", "Institut national de la santé et de la recherche médicale", "maybe"),
        ("Georg-August-Universität Göttingen", "University of Göttingen", "maybe"),
        ("Technische Universität Göttingen", "University of Göttingen", "different"),
        ("Academy of Sciences", "Academy of Sciences, Institute of Geology", "different"),
        ("Ústav fotoniky AV ČR", "Institute of Photonics of the Czech Academy of Sciences", "same"),
        ("Physikalisch-Technische Bundesanstalt", "Physikalisch-Technische Bundesantalt", "same"),
        ("Institut für Biologie", "Institut für Geologie", "different"),
        ("Institut für Wasserforschung Trier", "Institut für Wasserforschung Triest", "different"),
        ("Institut za balkanske študije Brelje", "Institute for Balkan Studies Brelje", "same"),
        ("Spalding Trust", "St Michael's Hospital", "different"),
    ],
)
def test_what_real_organisations_call_themselves_is_told_apart(one: str, other: str, verdict: str) -> None:
    found = compare(one, other, country_a="DE", country_b="DE")
    assert found.verdict == verdict, found.reasons


def test_a_question_that_can_change_a_seat_is_asked_before_one_that_cannot() -> None:
    entries = [entry("a", "NCAD", "IE"), entry("b", "National College of Art and Design", "IE")]
    entries += [entry("c", "BSRT", "IE"), entry("d", "Brella Society of Rare Trees", "IE")]
    found = resolve(entries)
    people = {"ncad": 2, "national-college-of-art-and-design": 1, "bsrt": 1, "brella-society-of-rare-trees": 1}
    (pressing,) = found.asked(people, 2, 1)
    assert "ncad" in (pressing.identity_a, pressing.identity_b)
    assert len(found.asked(people, 2, 5)) == 2


def test_an_organisation_has_its_other_names_domains_and_countries() -> None:
    entries = [
        entry("a", "Optik-Cluster Saale e.V.", "DE", "optik-saale.de"),
        entry("b", "OPTIK-CLUSTER SAALE", "DE"),
        entry("c", "Optik-Cluster Saale", None, "gmail.com"),
    ]
    (found,) = resolve(entries).organisations.values()
    assert found.label == "Optik-Cluster Saale e.V."
    assert found.aliases == ("OPTIK-CLUSTER SAALE", "Optik-Cluster Saale")
    assert (found.domains, found.countries) == (("optik-saale.de",), ("DE",))
