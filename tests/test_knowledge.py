"""The language files are whole: every EU language, every table, plain words."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from inbox_processor import knowledge
from inbox_processor.knowledge import LANGUAGES, habits, table

TABLES = {
    "labels": (
        "title", "full_name", "given_name", "family_name", "function", "organisation", "department", "email",
        "telephone", "mobile", "fax", "address", "country", "website", "other",
    ),
    "titles": ("honorifics", "academic", "post_nominals"),
    "names": ("order", "particles", "given", "family_endings", "inflections"),
    "reply": (
        "reply_prefixes", "forward_prefixes", "quote_headers", "from", "sent", "to", "cc", "subject",
        "original_markers", "forward_markers",
    ),
    "letter": (
        "salutations", "sign_offs", "sign_off_ends", "postscripts", "sent_from", "disclaimers", "external_banners",
    ),
    "words": (
        "months", "functions", "modifiers", "organisations", "departments", "streets", "not_stated", "same_as_above",
        "numbers", "colleague", "assistants", "officers",
    ),
    "telephone": ("extension", "switchboard", "direct"),
    "intent": (
        "registration", "amendment", "substitution", "cancellation", "enquiry", "vacation", "unrelated",
    ),
    "prose": ("registers", "is", "on_behalf", "instead", "works_at"),
}  # fmt: skip
MAY_BE_EMPTY = {("names", "inflections")}
FIELDS = {"full_name", "old_name", "function", "organisation"}
PLAIN = [(section, name) for section, names in TABLES.items() for name in names if (section, name) != ("prose", "is")]


def phrases(section: str, name: str) -> Iterator[str]:
    for code in LANGUAGES:
        entries: Any = table(f"languages/{code}")[section][name]
        yield from (entry for entry in entries if isinstance(entry, str))


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_language_has_every_table(code: str) -> None:
    file = table(f"languages/{code}")
    assert file["name"]
    missing = [f"{s}.{n}" for s, names in TABLES.items() for n in names if n not in file.get(s, {})]
    empty = [
        f"{s}.{n}"
        for s, names in TABLES.items()
        for n in names
        if (s, n) not in MAY_BE_EMPTY and not file.get(s, {}).get(n)
    ]
    assert (missing, empty) == ([], [])


@pytest.mark.parametrize("code", LANGUAGES)
def test_no_table_is_unknown_to_the_schema(code: str) -> None:
    file = table(f"languages/{code}")
    known = {*TABLES, "name"}
    assert set(file) <= known
    extra = {
        "labels": {"second_family_name"},
        "titles": {"orders", "behind", "generations"},
        "names": {"inflects", "fathers"},
        "words": {"months_genitive", "function_forms"},
        "telephone": {"house"},
    }
    for section, names in TABLES.items():
        assert set(file[section]) <= {*names, *extra.get(section, set())}, section


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_year_has_twelve_months_and_hands_ten_fingers(code: str) -> None:
    words = table(f"languages/{code}")["words"]
    assert len(words["months"]) == 12
    assert len(words.get("months_genitive", words["months"])) == 12
    assert len(words["numbers"]) == 10


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_language_knows_a_hundred_given_names(code: str) -> None:
    names = table(f"languages/{code}")["names"]
    assert len(set(names["given"])) >= 100
    assert names["order"] in ("given-family", "family-given")


@pytest.mark.parametrize("code", LANGUAGES)
def test_inflections_name_their_sex_their_cases_and_the_word_they_end(code: str) -> None:
    for row in table(f"languages/{code}")["names"]["inflections"]:
        assert set(row) == {"from", "to", "sex", "cases", "of"}
        assert row["sex"] in ("m", "f")
        assert row["of"] in ("given", "family")
        assert row["cases"].split()


@pytest.mark.parametrize("section", [*TABLES])
def test_words_are_plain_words(section: str) -> None:
    for name in TABLES[section]:
        if name in ("order", "inflections", "not_stated", "same_as_above", "other"):
            continue
        for phrase in phrases(section, name):
            assert phrase == phrase.strip(), phrase
            assert not set(phrase) & set("\\^$|"), phrase
            assert ".*" not in phrase, phrase


@pytest.mark.parametrize("name", TABLES["prose"])
def test_prose_speaks_of_known_fields(name: str) -> None:
    for phrase in phrases("prose", name):
        inside = {part.partition("}")[0] for part in phrase.split("{")[1:]}
        assert inside <= FIELDS, phrase
        assert bool(inside) == (name != "works_at"), phrase


def test_labels_carry_no_colon_of_their_own() -> None:
    found = [p for name in TABLES["labels"] for p in phrases("labels", name) if p.endswith(":") and name != "other"]
    assert found == []


def test_a_job_title_is_no_disclaimer() -> None:
    for code in LANGUAGES:
        file = table(f"languages/{code}")
        functions = {phrase.casefold() for phrase in file["words"]["functions"]}
        assert not functions & {phrase.strip(" :").casefold() for phrase in file["letter"]["disclaimers"]}, code


def test_a_word_is_listed_once_in_its_list() -> None:
    for code in LANGUAGES:
        for section, names in TABLES.items():
            for name in names:
                entries = table(f"languages/{code}")[section][name]
                plain = [entry for entry in entries if isinstance(entry, str)]
                assert isinstance(entries, str) or len(plain) == len(set(plain)), (code, section, name)


def test_first_name_labels_are_not_family_name_labels() -> None:
    for code in LANGUAGES:
        labels = table(f"languages/{code}")["labels"]
        assert not set(labels["given_name"]) & set(labels["family_name"]), code


def test_romanian_nume_is_the_family_name() -> None:
    labels = table("languages/ro")["labels"]
    assert "nume" in labels["family_name"]
    assert "prenume" in labels["given_name"]


def test_every_knowledge_file_is_toml() -> None:
    for path in Path(knowledge.__file__).parent.rglob("*.toml"):
        tomllib.loads(path.read_text(encoding="utf-8"))


def test_every_language_has_words_of_needs_and_of_coming_together() -> None:
    words = table("remarks")
    assert words["needs"].keys() == words["together"].keys() == set(LANGUAGES)


def test_declined_titles_are_small_words_of_languages_that_decline() -> None:
    for code, declined in table("declined_titles").items():
        assert code in LANGUAGES
        for word, called in declined.items():
            assert (word, called) == (word.lower(), called.lower())
            assert called not in declined, code


@pytest.mark.parametrize("habit", table("habits")["languages"])
def test_habits_are_those_of_languages(habit: str) -> None:
    """ISO 639-1; Luxembourgish is read though it is no language of the Union."""
    assert habits.languages(habit) <= {*LANGUAGES, "lb"}


@pytest.mark.parametrize("habit", table("habits")["countries"])
def test_habits_are_those_of_countries(habit: str) -> None:
    assert habits.countries(habit) <= {code for codes in table("countries")["languages"].values() for code in codes}


@pytest.mark.parametrize("kind", table("habits")["words"])
def test_a_small_word_is_listed_once_in_its_kind(kind: str) -> None:
    listed = habits.as_written(kind)
    assert len(listed) == len({word.casefold() for word in listed}) > 0
