"""Templates made into text: the only user of Jinja2.

Rule: an organiser's own folder is looked in first, then the program's; a name in a template that was not handed in is
an error, never an empty space; in HTML every value is escaped. A fault in a template is a UserError that names the
file and the line. Does not know what the templates say.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType

from jinja2 import Environment, FileSystemLoader, StrictUndefined, meta, nodes
from jinja2.exceptions import TemplateError, TemplateNotFound, TemplateSyntaxError

from inbox_processor.errors import UserError


class TemplateFolder:
    """The templates of one event: `own` (may be None or lack files) in front of the program's."""

    def __init__(self, own: Path | None = None) -> None:
        self._folders = [folder for folder in (own, program_folder()) if folder is not None]
        self._environment = Environment(
            loader=FileSystemLoader(self._folders),
            autoescape=_is_html,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
        )

    def render(self, name: str, /, **values: object) -> str:
        """The text of template `name` with `values` in it; UserError naming file and line where it cannot be made."""
        with self._in_words(name):
            return self._environment.get_template(name).render(values)

    def block(self, name: str, block: str, /, **values: object) -> str:
        """The text of one `{% block %}` of template `name`; errors as in `render`."""
        with self._in_words(name):
            template = self._environment.get_template(name)
            if block not in template.blocks:
                raise _fault(f"{template.filename or name} has no block {block}.")
            return "".join(template.blocks[block](template.new_context(values)))

    @contextmanager
    def _in_words(self, name: str) -> Iterator[None]:
        """Errors of Jinja2 and of what stands in a template as a UserError with file and line."""
        try:
            yield
        except TemplateSyntaxError as error:
            place = f"{error.filename or error.name or name}, line {error.lineno}"
            raise _fault(f"{place}: {error.message}.") from error
        except TemplateNotFound as error:
            raise self._missing(name, error) from error
        except (TemplateError, TypeError, ValueError, ArithmeticError, LookupError, AttributeError) as error:
            raise _fault(f"{self._place(name, error.__traceback__)}: {error}.") from error

    def has(self, name: str) -> bool:
        """Whether one of the folders holds `name` (a reply in a language, say)."""
        return any((folder / name).is_file() for folder in self._folders)

    def place(self, name: str) -> str:
        """The file that `name` is taken from, for a person who has to mend it."""
        return next((str(folder / name) for folder in self._folders if (folder / name).is_file()), name)

    def unknown_names(self, name: str, known: Mapping[str, Collection[str]]) -> tuple[str, ...]:
        """Every name in the template, taken branch or not, that nobody hands in: "FILE, line N: it.nmae is unknown".

        `known`: what is handed in, with the attributes of each; one without attributes may have any.
        """
        with self._in_words(name):
            source, _, _ = FileSystemLoader(self._folders).get_source(self._environment, name)
            tree = self._environment.parse(source, name, self.place(name))
        undeclared = meta.find_undeclared_variables(tree) - known.keys()
        found = [(node.lineno, node.name) for node in tree.find_all(nodes.Name) if node.name in undeclared]
        asked = [
            (n.lineno, n.node.name, n.attr) for n in tree.find_all(nodes.Getattr) if isinstance(n.node, nodes.Name)
        ]
        found += [(line, f"{of}.{name}") for line, of, name in asked if name not in (known.get(of) or (name,))]
        return tuple(f"{self.place(name)}, line {line}: {said} is unknown." for line, said in sorted(set(found)))

    def _missing(self, name: str, error: TemplateNotFound) -> UserError:
        looked = " and ".join(str(folder) for folder in self._folders)
        asked_by = f"{self._place(name, error.__traceback__)} asks for it; " if error.name not in (name, None) else ""
        problem = f"There is no template {error.name or name}: {asked_by}looked in {looked}."
        return UserError(problem, "Put the file back, or correct its name or [templates] path.")

    def _place(self, name: str, traceback: TracebackType | None) -> str:
        """File and line of the innermost template line on the way to an error (Jinja2 puts them into tracebacks)."""
        place = name
        while traceback:
            file = traceback.tb_frame.f_code.co_filename
            if any(Path(file).is_relative_to(folder) for folder in self._folders):
                place = f"{file}, line {traceback.tb_lineno}"
            traceback = traceback.tb_next
        return place


def program_folder() -> Path:
    """The templates that come with the program: inside the package when installed, beside it in a checkout."""
    package = Path(__file__).resolve().parent
    inside = package / "templates"
    return inside if inside.is_dir() else package.parent / "templates"


def _is_html(name: str | None) -> bool:
    return name is None or ".html" in name


def _fault(problem: str) -> UserError:
    return UserError(problem, "Correct that line, or remove your copy of the file to use the program's own.")
