"""The command line as people and cron meet it: output, errors in one paragraph, exit codes."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from inbox_processor.store import run_lock

ROOT = Path(__file__).parent.parent


def command(
    *arguments: str, cwd: Path, typed: str | None = None, **environment: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "inbox_processor.cli", *arguments],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8", **environment},
        input=typed,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


@pytest.fixture(scope="module")
def event(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which the example has been run once."""
    folder = _event(tmp_path_factory.mktemp("event"))
    done = command("run", "-c", "config.toml", cwd=folder)
    assert done.returncode == 0, done.stderr
    return folder


def _event(folder: Path) -> Path:
    text = (ROOT / "config.example.toml").read_text(encoding="utf-8").replace("eml:tests/", f"eml:{ROOT}/tests/")
    text = text.replace('"templates/', f'"{ROOT}/templates/')
    (folder / "config.toml").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def changed(event: Path, tmp_path: Path) -> Path:
    """A copy of the event, free to be changed."""
    return Path(shutil.copytree(event, tmp_path / "event"))


def test_run_writes_register_digest_list_and_mail(event: Path) -> None:
    names = {path.name for path in event.iterdir()}
    assert {"register.db", "digest.html", "digest.txt", "participants.csv", "replies"} <= names


def test_second_run_says_nothing_is_new_and_writes_nothing(changed: Path) -> None:
    watched = [path for path in changed.rglob("*") if path.is_file() and "register.db" not in path.name]
    before = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in watched}
    again = command("run", "-c", "config.toml", cwd=changed)
    assert (again.returncode, "Nothing is new." in again.stdout) == (0, True)
    assert {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in watched} == before


def test_second_run_at_the_same_time_is_told_to_come_back_within_two_seconds(changed: Path) -> None:
    took = []
    with run_lock(f"sqlite:///{changed}/register.db", "CEW"):
        for _ in range(3):  # the quickest counts: other work on the machine is not this program's time
            started = time.monotonic()
            refused = command("run", "-c", "config.toml", cwd=changed)
            took.append(time.monotonic() - started)
            assert refused.returncode == 75
            assert "Another run for CEW is active" in refused.stderr
    assert min(took) < 2


def test_export_has_the_shape_other_programs_rely_on(event: Path) -> None:
    exported = json.loads(command("export", "-c", "config.toml", "--format", "json", cwd=event).stdout)
    assert exported["event"] == "CEW"
    assert exported["as_of"] == "2014-09-15T05:00:00Z"
    first = exported["registrations"][0]
    assert first["reference"].startswith("CEW-")
    assert first.keys() >= {"status", "reason", "place_kept", "position", "registered_at", "telephone", "message_id"}
    assert sum(exported["messages"].values()) == 50


@pytest.mark.parametrize(
    ("format_", "begins"),
    [("csv", b"\xef\xbb\xbfreference,"), ("xlsx", b"PK"), ("sign-in", b"<!doctype"), ("badges", b"<!doctype")],
)
def test_every_export_format_is_written(event: Path, tmp_path: Path, format_: str, begins: bytes) -> None:
    file = tmp_path / "exported"
    done = command("export", "-c", "config.toml", "--format", format_, "--output", str(file), cwd=event)
    assert done.returncode == 0, done.stderr
    assert file.read_bytes()[:40].lower().startswith(begins.lower())


def test_list_show_and_explain_tell_of_a_registration(event: Path) -> None:
    assert "Aoife O'Connell" in command("list", "-c", "config.toml", cwd=event).stdout
    shown = command("show", "CEW-0001", "-c", "config.toml", cwd=event).stdout
    assert "Read from" in shown
    explained = command("explain", "cew-0001", "-c", "config.toml", cwd=event).stdout
    assert "registered by" in explained
    assert "Confirmed: seated by date of registration" in explained


def test_organisers_word_is_recorded_and_takes_effect_at_the_next_run(changed: Path) -> None:
    said = command(
        "decline", "CEW-0001", "-c", "config.toml", "--why", "asked by telephone", "--by", "Eva", cwd=changed
    )
    assert "takes effect at the next run" in said.stdout
    command("run", "-c", "config.toml", cwd=changed)
    explained = command("explain", "CEW-0001", "-c", "config.toml", cwd=changed).stdout
    assert "Today: declined" in explained
    assert "declined by Eva" in explained
    assert "Asked by telephone" in explained


def test_what_an_organiser_says_of_two_organisations_stands_in_both_trails(changed: Path) -> None:
    options = ["-c", "config.toml", "--by", "Eva", "--why", "two federations"]
    said = command("different", "Cluster Agrofood Maremma", "CEW-0001", *options, cwd=changed)
    assert "are two organisations: kept in the trail of CEW-0001, " in said.stdout
    explained = command("explain", "CEW-0001", "-c", "config.toml", cwd=changed).stdout
    assert "Eva decided about two organisations" in explained
    assert "are two organisations; two federations." in explained
    refused = command("same", "Atlantic Marin Cluster", "CEW-0002", *options, cwd=changed)
    assert (refused.returncode, "Do you mean “Atlantic Marine Cluster”" in refused.stderr) == (2, True)


def test_simulation_stands_beside_today_and_writes_nothing(changed: Path) -> None:
    before = command("export", "-c", "config.toml", cwd=changed).stdout
    rules = ["--seats", "40", "--country-cap", "4", "--balance-seats", "20", "--per-organisation", "1"]
    shown = command("simulate", *rules, "--deadline", "2014-09-11", "-c", "config.toml", cwd=changed).stdout
    assert "would be out" in shown
    assert "█" in shown
    told = json.loads(command("simulate", *rules, "-c", "config.toml", "--json", cwd=changed).stdout)
    assert told["rules"]["then"]["country_cap"] == 4
    assert told["outcomes"]["then"]["seats"] <= 25
    assert told["outcomes"]["then"]["balance_index"] > told["outcomes"]["today"]["balance_index"]
    assert set(told["drop_out"]) == set(told["outcomes"]["today"]["references"]) - set(
        told["outcomes"]["then"]["references"]
    )
    assert command("export", "-c", "config.toml", cwd=changed).stdout == before


def test_confirm_beyond_the_rules_needs_to_be_said(changed: Path) -> None:
    waiting = json.loads(command("list", "-c", "config.toml", "--json", cwd=changed).stdout)["registrations"]
    reference = next(r["reference"] for r in waiting if r["status"] == "waiting")
    refused = command("confirm", reference, "-c", "config.toml", cwd=changed)
    assert refused.returncode == 2
    assert "where the rules allow 2" in refused.stderr
    assert command("confirm", reference, "-c", "config.toml", "--beyond-rules", cwd=changed).returncode == 0
    command("run", "-c", "config.toml", cwd=changed)
    exported = json.loads(command("export", "-c", "config.toml", cwd=changed).stdout)["registrations"]
    assert next(r["status"] for r in exported if r["reference"] == reference) == "confirmed"


def test_held_registration_is_never_a_dead_end(changed: Path) -> None:
    listed = json.loads(command("list", "-c", "config.toml", "--json", cwd=changed).stdout)["registrations"]
    reference = next(r["reference"] for r in listed if r["status"] == "held")
    values = [
        "full_name=Ida Probe",
        "function=Head",
        "organisation=Probe ApS",
        "telephone=+45 33 12 34 56",
        "email=ida@probe.dk",
    ]
    assert command("set", reference, *values, "country=dk", "-c", "config.toml", cwd=changed).returncode == 0
    assert command("release", reference, "-c", "config.toml", cwd=changed).returncode == 0
    command("run", "-c", "config.toml", cwd=changed)
    exported = json.loads(command("export", "-c", "config.toml", cwd=changed).stdout)["registrations"]
    found = next(r for r in exported if r["reference"] == reference)
    assert (found["status"], found["telephone"], found["country"]) == ("confirmed", "+4533123456", "DK")


def test_who_telephoned_is_added(changed: Path) -> None:
    options = ["--full-name", "Eva Anruf", "--organisation", "Ruf GmbH", "--at", "2014-09-10T10:00"]
    added = command("add", *options, "-c", "config.toml", cwd=changed)
    assert "Eva Anruf: added" in added.stdout
    command("run", "-c", "config.toml", cwd=changed)
    assert "Eva Anruf" in command("list", "-c", "config.toml", "--status", "incomplete", cwd=changed).stdout


def test_who_telephoned_after_the_deadline_is_said_to_need_a_confirmation(changed: Path) -> None:
    added = command("add", "--full-name", "Eva Anruf", "-c", "config.toml", cwd=changed).stdout
    reference = added.split()[0]
    assert f"The deadline has passed: only `confirm {reference}` gives a place." in " ".join(added.split())
    ran = command("run", "-c", "config.toml", cwd=changed).stdout
    assert "No new mails." in ran
    told = " ".join(command("explain", reference, "-c", "config.toml", cwd=changed).stdout.split())
    assert "Stated: full name." in told
    assert "after the deadline" in told


def test_nobody_is_promised_a_mail_who_has_no_address(changed: Path) -> None:
    refused = command("resend", "CEW-R01", "-c", "config.toml", cwd=changed)
    assert refused.returncode == 2
    assert "has no e-mail address to write to" in " ".join(refused.stderr.split())


def test_dry_run_leaves_no_trace(tmp_path: Path) -> None:
    folder = _event(tmp_path)
    done = command("run", "-c", "config.toml", "--dry-run", cwd=folder)
    assert "Dry run" in done.stdout
    assert {path.name for path in folder.iterdir()} <= {"config.toml", "register.db.CEW.lock"}


def test_parse_shows_each_value_with_the_line_of_the_mail_it_stands_in() -> None:
    shown = command("parse", str(ROOT / "tests/mailbox/2014-07-14-01-oconnell.eml"), cwd=ROOT).stdout
    lines = [line.strip() for line in shown.splitlines()]
    at = next(number for number, line in enumerate(lines) if line.startswith("telephone"))
    assert "+353" in lines[at]
    assert any(mark in lines[at + 1] for mark in ("line ", "national number"))


def test_parse_gives_one_line_a_mail_and_never_crashes(tmp_path: Path) -> None:
    (tmp_path / "a.eml").write_bytes(b"\x00\xff\xfe garbage")
    (tmp_path / "b.eml").write_bytes(b"")
    shutil.copy(next((ROOT / "tests/mailbox").glob("*oconnell.eml")), tmp_path / "c.eml")
    done = command("parse", str(tmp_path), str(tmp_path / "missing.eml"), "--json", cwd=tmp_path)
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert [Path(line["file"]).name for line in lines] == ["a.eml", "b.eml", "c.eml", "missing.eml"]
    assert lines[2]["registrants"][0]["full_name"] == "Aoife O'Connell"
    assert (lines[1]["kind"], lines[1]["needs_review"], bool(lines[1]["error"])) == (None, True, True)


@pytest.mark.parametrize(
    ("arguments", "change", "code", "words"),
    [
        (["run", "-c", "none.toml"], ("", ""), 2, "There is no configuration file"),
        (["run", "-c", "config.toml"], ("seats = 100", "seatz = 100"), 2, "did you mean seats? Correct the file"),
        (["run", "-c", "config.toml"], ("seats = 100", 'seats = "many"'), 2, "rules.seats"),
        (["run", "-c", "config.toml"], ('code = "CEW"', 'code = "CEW'), 2, "not valid TOML"),
        (["run", "-c", "config.toml", "--now", "yesterday"], ("", ""), 2, "is not a date and time"),
        (["run", "-c", "config.toml"], ("deadline = 2014-09-12", 'deadline = "soon"'), 2, "rules.deadline"),
        (["run", "-c", "config.toml"], ('tests/mailbox"', 'tests/nowhere"'), 2, "nowhere"),
        (["run", "-c", "config.toml"], ("sqlite:///register.db", "sqlite:////proc/none/register.db"), 2, "cannot be"),
        (["show", "CEW-9999", "-c", "config.toml"], ("", ""), 2, "There is no registration CEW-9999"),
        (["export", "-c", "config.toml", "--format", "doc"], ("", ""), 2, "is not an export format"),
        (["list", "-c", "config.toml", "--status", "happy"], ("", ""), 2, "empty"),
        (["frobnicate"], ("", ""), 2, "frobnicate"),
    ],
)
def test_error_is_one_paragraph_with_the_next_step(
    tmp_path: Path, arguments: list[str], change: tuple[str, str], code: int, words: str
) -> None:
    path = _event(tmp_path) / "config.toml"
    old, new = change
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1) if old else text, encoding="utf-8")
    done = command(*arguments, cwd=tmp_path)
    assert done.returncode == code, done.stderr
    assert words in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("url", "words", "code"),
    [
        ("imap://me@127.0.0.1:1/INBOX", "127.0.0.1", 75),
        ("imap://me@example.eu/INBOX", "", 2),
        ("pop3:x", "no kind of mailbox", 2),
    ],
)
def test_mailbox_out_of_reach_is_said_with_its_exit_code(tmp_path: Path, url: str, words: str, code: int) -> None:
    path = _event(tmp_path) / "config.toml"
    text = path.read_text(encoding="utf-8").replace("as_of = 2014", "# as_of = 2014")
    lines = ['password_env = "INBOX_PASSWORD"' if "password_env" in line else line for line in text.splitlines()]
    text = "\n".join(lines).replace(f'url = "eml:{ROOT}/tests/mailbox"', f'url = "{url}"')
    path.write_text(text, encoding="utf-8")
    done = command("run", "-c", "config.toml", cwd=tmp_path, INBOX_PASSWORD="secret")
    if url.startswith("imap://me@example"):
        assert done.returncode in (2, 75)
    else:
        assert done.returncode == code, done.stderr
    assert words in done.stderr
    assert "secret" not in done.stderr
    assert "Traceback" not in done.stderr


def test_start_up_imports_no_library_that_the_command_does_not_need() -> None:
    code = "import sys, inbox_processor.cli; print(sorted({'sqlalchemy', 'imapclient', 'rich'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


# --- the digest again, and what waits --------------------------------------------------------------------------------


def test_the_digest_is_shown_again_as_text_page_and_file(changed: Path) -> None:
    text = command("digest", "-c", "config.toml", cwd=changed)
    assert text.stdout == (changed / "digest.txt").read_text(encoding="utf-8")
    page = command("digest", "-c", "config.toml", "-o", "again.html", cwd=changed)
    assert page.returncode == 0
    assert (changed / "again.html").read_text(encoding="utf-8") == (changed / "digest.html").read_text(encoding="utf-8")
    (changed / "digest.html").unlink()
    assert "Needs your decision" in command("digest", "-c", "config.toml", cwd=changed).stdout


def test_review_goes_through_the_decisions_with_the_words_of_the_mail(changed: Path) -> None:
    done = command("review", "-c", "config.toml", "--by", "Eva", cwd=changed, typed="9\n4\n\nq\n")
    assert done.returncode == 0, done.stderr
    held = re.search(r"(CEW-\d+) .*\(1 of ", done.stdout)
    assert held
    assert re.search(r"^  │ \w", done.stdout, re.MULTILINE), "the mail is in view"
    assert "Write a number from 1 to 4." in done.stdout
    assert "declined." in done.stdout
    assert "1 decided. It takes effect at the next run." in done.stdout
    assert "by Eva" in command("explain", held[1], "-c", "config.toml", cwd=changed).stdout


def test_review_corrects_and_registers_near_misses(changed: Path) -> None:
    asked = command("review", "-c", "config.toml", cwd=changed, typed="\n" * 30)
    assert "0 decided." in asked.stdout
    titles = re.findall(r"^(.*)  \(\d+ of \d+\)$", asked.stdout, re.MULTILINE)
    (doubtful,) = (number for number, title in enumerate(titles) if "Eco-Industries Meuse" in title)
    form = "3\nfull name: Thierry Noël\nfunction: Director\n\n"
    typed = "\n" * doubtful + form + "\n" * (len(titles) - doubtful - 2) + "1\n"
    done = command("review", "-c", "config.toml", cwd=changed, typed=typed)
    assert "is corrected: full_name = Thierry Noël, function = Director." in done.stdout
    assert "is taken as a registration." in done.stdout
    run = command("run", "-c", "config.toml", cwd=changed)
    assert run.returncode == 0, run.stderr
    listed = command("list", "-c", "config.toml", cwd=changed).stdout
    (line,) = (line for line in listed.split("\n") if "Thierry Noël" in line)
    assert "incomplete, place kept" in line, "the address is still missing, and the doubts are settled"


def test_review_says_when_nothing_waits(tmp_path: Path) -> None:
    folder = _event(tmp_path)
    text = (folder / "config.toml").read_text(encoding="utf-8")
    (tmp_path / "empty").mkdir()
    (folder / "config.toml").write_text(text.replace(f"eml:{ROOT}/tests/mailbox", f"eml:{tmp_path}/empty"))
    assert command("run", "-c", "config.toml", cwd=folder).returncode == 0
    assert command("review", "-c", "config.toml", cwd=folder).stdout == "Nothing waits for a decision.\n"
