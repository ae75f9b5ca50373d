"""Who may import and touch what, as a table; the check fails on planted violations."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "inbox_processor"

VALUES = {"errors", "config", "records"}

ALLOWED: dict[str, set[str]] = {
    # values
    "errors": set(),
    "records": set(),
    "config": {"errors", "records"},
    "knowledge": set(),
    # core: decides, touches nothing
    "message": VALUES,
    "screening": VALUES | {"knowledge", "extraction"},
    "extraction": VALUES | {"knowledge", "screening", "message"},
    "organisations": VALUES | {"knowledge", "extraction"},
    "register": VALUES | {"organisations", "extraction"},
    "allocation": VALUES,
    "simulation": VALUES | {"allocation"},
    "organisers": VALUES | {"allocation", "organisations", "register", "wording"},
    "authority": VALUES,
    "links": VALUES | {"authority", "extraction", "organisations", "screening"},
    "replies": VALUES | {"allocation", "authority", "register", "knowledge", "screening", "wording"},
    "wording": {"records"},
    "family_names": {"knowledge"},
    "digest": VALUES | {"allocation", "organisations", "wording"},
    # edges: one world each
    "mailbox": VALUES,
    "credentials": VALUES,
    "delivery": VALUES,
    "store": VALUES,
    "templating": VALUES,
    "exports": VALUES | {"family_names", "templating", "wording"},
    "terminal": VALUES | {"digest", "organisations", "parsing", "pipeline", "simulation", "store", "trail", "wording"},
    "trail": VALUES | {"store", "wording"},
    # shell
    "completion": VALUES | {"knowledge"},
    "instructions": VALUES
    | {"allocation", "digest", "links", "organisations", "organisers", "post", "register", "store", "view", "wording"},
    "morning": VALUES | {"digest", "exports", "links", "replies", "store"},
    "post": VALUES | {"authority", "replies", "screening", "store"},
    "view": VALUES | {"allocation", "organisations", "store"},
    "parsing": VALUES | {"message", "screening", "extraction"},
    "pipeline": VALUES
    | {
        "allocation",
        "authority",
        "completion",
        "extraction",
        "instructions",
        "links",
        "message",
        "morning",
        "post",
        "register",
        "screening",
        "store",
        "view",
        "wording",
    },
}
"""Which modules of ours a module may import; `cli` may import all of them."""

CORE = {
    *("errors", "records", "message", "screening", "extraction", "organisations", "register", "allocation"),
    *("organisers", "replies", "digest", "links", "simulation", "wording", "family_names"),
}

OWNERS: dict[str, set[str]] = {
    "authres": {"authority"},
    "itsdangerous": {"authority"},
    "icalendar": {"replies"},
    "imapclient": {"mailbox", "delivery"},
    "imaplib": {"mailbox"},
    "mailbox": set(),  # the standard library's: ours reads mail read-only by itself
    "mailparser": {"message"},
    "selectolax": {"message"},
    "sqlalchemy": {"store"},
    "sqlite3": {"store"},
    "filelock": {"store"},
    "jinja2": {"templating"},
    "rich": {"terminal"},
    "typer": {"cli"},
    "xlsxwriter": {"exports"},
    "smtplib": {"delivery"},
    "subprocess": {"credentials"},
    "keyring": {"credentials"},
    "tomllib": {"config", "knowledge"},
}
"""A library that touches a world has one owner."""

FORBIDDEN_IN_CORE = {
    "os",
    "socket",
    "random",
    "secrets",
    "time",
    "subprocess",
    "threading",
    "asyncio",
    "shutil",
    "tempfile",
}
FORBIDDEN_CALLS = {"open", "print", "input", "exec", "eval", "__import__"}
FORBIDDEN_METHODS = {"now", "today", "utcnow", "read_text", "read_bytes", "write_text", "write_bytes"}


def modules() -> dict[str, list[Path]]:
    found: dict[str, list[Path]] = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        name = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
        found.setdefault(name, []).append(path)
    return found


def violations(module: str, source: str) -> list[str]:
    """What `source`, as part of `module`, does against the tables above."""
    tree = ast.parse(source)
    return [
        *(f"imports {name}" for name in ours(tree) if not may_import(module, name)),
        *(
            f"imports {name}, owned by {OWNERS[name]}"
            for name in libraries(tree) & OWNERS.keys()
            if module not in OWNERS[name]
        ),
        *(core_violations(tree) if module in CORE else []),
    ]


def may_import(module: str, name: str) -> bool:
    return module == name or module in ("cli", "__init__", "__main__") or name in ALLOWED.get(module, set())


def ours(tree: ast.AST) -> set[str]:
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "inbox_processor":
            inner = (node.module or "").split(".")[1:]
            found |= {inner[0]} if inner else {alias.name for alias in node.names}
        elif isinstance(node, ast.Import):
            found |= {a.name.split(".")[1] for a in node.names if a.name.startswith("inbox_processor.")}
    return found


def libraries(tree: ast.AST) -> set[str]:
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and not node.level:
            found.add((node.module or "").split(".")[0])
        elif isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
    return found - {"inbox_processor"}


def core_violations(tree: ast.AST) -> list[str]:
    found = [f"the core imports {name}" for name in libraries(tree) & FORBIDDEN_IN_CORE]
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        if isinstance(node.func, ast.Name) and node.func.id in FORBIDDEN_CALLS:
            found.append(f"the core calls {node.func.id}()")
        if isinstance(node.func, ast.Attribute) and node.func.attr in FORBIDDEN_METHODS:
            found.append(f"the core calls .{node.func.attr}()")
    return found


@pytest.mark.parametrize(("module", "paths"), modules().items())
def test_module_keeps_to_the_table(module: str, paths: list[Path]) -> None:
    faults = {path.name: violations(module, path.read_text(encoding="utf-8")) for path in paths}
    assert not {name: found for name, found in faults.items() if found}


def test_every_module_is_in_the_table() -> None:
    assert modules().keys() - {"__init__", "__main__", "cli"} <= ALLOWED.keys()


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("allocation", "from inbox_processor.store import Store"),
        ("allocation", "from inbox_processor import pipeline"),
        ("store", "import inbox_processor.cli"),
        ("digest", "import jinja2"),
        ("register", "import sqlalchemy as sa"),
        ("extraction", "open('x')"),
        ("allocation", "from datetime import datetime\ndatetime.now()"),
        ("organisations", "import random"),
        ("replies", "from pathlib import Path\nPath('x').read_text()"),
        ("pipeline", "import imapclient"),
        ("message", "def f():\n    print('x')"),
    ],
)
def test_planted_violation_is_found(module: str, source: str) -> None:
    assert violations(module, source)


def test_input_is_never_parsed_with_the_default_email_policy() -> None:
    users = [
        path.name
        for path in PACKAGE.rglob("*.py")
        if "policy.default" in path.read_text(encoding="utf-8").replace("`email.policy.default`", "")
    ]
    assert users == []
