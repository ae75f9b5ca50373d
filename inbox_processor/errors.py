"""Every error the product raises on purpose, and what each asks of its reader.

    ProductError
    ├── UserError        what a person can put right: problems + the next step       (exit 2)
    ├── TransientError   the world is busy or away: the same command later may work  (exit 75)
    └── PermanentError   it will not work however often it is tried                  (exit 1)

Temporary and permanent are the words of RFC 5321 section 4.2.1 (4yz, 5yz) and of sysexits (EX_TEMPFAIL = 75).
"""

from __future__ import annotations

from collections.abc import Sequence


class ProductError(Exception):
    """One clear paragraph: what is wrong, then the next step."""

    exit_code = 1

    def __init__(self, problems: str | Sequence[str], next_step: str = "") -> None:
        self.problems = (problems,) if isinstance(problems, str) else tuple(problems)
        self.next_step = next_step
        super().__init__(" ".join([*self.problems, next_step]).strip())


class UserError(ProductError):
    """A usage or configuration fault that a person can put right."""

    exit_code = 2


class TransientError(ProductError):
    """Mailbox unreachable, another run active, database busy: try again later."""

    exit_code = 75


class PermanentError(ProductError):
    """A refusal that no later try will change."""

    exit_code = 1
