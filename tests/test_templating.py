"""Templates: what is looked up where, what is escaped, and how a fault is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from inbox_processor.errors import UserError
from inbox_processor.templating import TemplateFolder, program_folder


def test_own_template_comes_before_the_program_s(tmp_path: Path) -> None:
    (tmp_path / "digest.txt.j2").write_text("mine: {{ word }}\n", encoding="utf-8")
    assert TemplateFolder(tmp_path).render("digest.txt.j2", word="yes") == "mine: yes\n"


def test_the_program_s_template_stands_in_where_the_own_folder_lacks_it(tmp_path: Path) -> None:
    assert TemplateFolder(tmp_path).has("digest.txt.j2")
    assert (program_folder() / "digest.html.j2").is_file()


def test_html_is_escaped_and_text_is_not(tmp_path: Path) -> None:
    for name in ("a.html.j2", "a.txt.j2"):
        (tmp_path / name).write_text("{{ x }}", encoding="utf-8")
    folder = TemplateFolder(tmp_path)
    assert folder.render("a.html.j2", x="<script>") == "&lt;script&gt;"
    assert folder.render("a.txt.j2", x="<script> {{7*7}}") == "<script> {{7*7}}"


def test_a_value_not_handed_in_is_an_error_with_file_and_line(tmp_path: Path) -> None:
    (tmp_path / "r.txt.j2").write_text("Dear\n\n{{ nmae }}\n", encoding="utf-8")
    with pytest.raises(UserError) as caught:
        TemplateFolder(tmp_path).render("r.txt.j2", name="x")
    assert f"{tmp_path / 'r.txt.j2'}, line 3" in str(caught.value)
    assert "nmae" in str(caught.value)
    assert caught.value.next_step


def test_a_syntax_error_names_file_and_line(tmp_path: Path) -> None:
    (tmp_path / "r.html.j2").write_text("one\n{% if x %}\nthree\n", encoding="utf-8")
    with pytest.raises(UserError, match=r"r\.html\.j2, line \d"):
        TemplateFolder(tmp_path).render("r.html.j2", x=1)


def test_a_fault_inside_an_included_file_names_that_file(tmp_path: Path) -> None:
    (tmp_path / "outer.txt.j2").write_text("{% include 'inner.txt.j2' %}", encoding="utf-8")
    (tmp_path / "inner.txt.j2").write_text("\n{{ 1 / zero }}", encoding="utf-8")
    with pytest.raises(UserError, match=r"inner\.txt\.j2, line 2: division by zero"):
        TemplateFolder(tmp_path).render("outer.txt.j2", zero=0)


def test_a_missing_template_says_where_it_was_looked_for(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"no template nothing\.txt\.j2") as caught:
        TemplateFolder(tmp_path).render("nothing.txt.j2")
    assert str(tmp_path) in str(caught.value)


def test_a_missing_include_says_who_asks_for_it(tmp_path: Path) -> None:
    (tmp_path / "outer.txt.j2").write_text("\n\n{% include 'gone.txt.j2' %}", encoding="utf-8")
    with pytest.raises(UserError, match=r"no template gone\.txt\.j2: .*outer\.txt\.j2, line 3 asks for it"):
        TemplateFolder(tmp_path).render("outer.txt.j2")
