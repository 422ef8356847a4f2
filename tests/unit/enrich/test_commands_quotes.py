"""`propos quotes`: files in, records or a page out, bad files named."""

import json
import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from propos_enrich.commands import quotes

TEXT = "« Le lac est gelé », a dit Anne Lormier.\r\n\r\nElle affirme que la digue tient.\r\n"


def test_one_json_per_file_with_offsets_of_the_file_as_it_is(tmp_path: Path) -> None:
    source = tmp_path / "lac.txt"
    source.write_bytes(TEXT.encode())
    result = CliRunner().invoke(quotes, [str(source), "--output", str(tmp_path / "out")])
    assert result.exit_code == 0, result.output
    found = json.loads((tmp_path / "out" / "lac.json").read_text(encoding="utf-8"))
    assert [q["kind"] for q in found["quotes"]] == ["direct", "indirect"]
    for quote in found["quotes"]:
        for piece in quote["content"]:
            assert TEXT[piece["start"] : piece["end"]] == piece["text"]
    assert {q["speaker"]["name"] for q in found["quotes"]} == {"Anne Lormier"}
    assert [e["text"] for e in found["entities"]] == ["Anne Lormier"]


@pytest.mark.parametrize("arguments", [["-"], []], ids=["a dash", "no argument"])
def test_standard_input_gives_a_json_line_of_the_fixed_form(arguments: list[str]) -> None:
    result = CliRunner().invoke(quotes, arguments, input=TEXT.encode())
    assert result.exit_code == 0
    (line,) = result.stdout.splitlines()
    found = json.loads(line)
    assert set(found) == {"quotes", "entities"}
    assert len(found["quotes"]) == 2


def test_a_terminal_is_told_what_to_give_instead_of_waiting() -> None:
    controller, terminal = pty.openpty()
    run = subprocess.run(
        [sys.executable, "-c", "from propos.cli import main; main()", "quotes"],
        stdin=terminal,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    os.close(terminal)
    os.close(controller)
    assert run.returncode == 2
    assert "name a FILE.txt" in run.stderr


def test_lines_of_several_files_name_them(tmp_path: Path) -> None:
    names = [tmp_path / "lac.txt", tmp_path / os.fsdecode(b"digue-\xff.txt")]
    for name in names:
        name.write_text(TEXT, encoding="utf-8")
    result = CliRunner().invoke(quotes, [str(name) for name in names])
    lines = [json.loads(line) for line in result.stdout_bytes.splitlines()]
    assert [line["file"] for line in lines] == [str(names[0]), str(tmp_path / "digue-\ufffd.txt")]
    assert [len(line["quotes"]) for line in lines] == [2, 2]


def test_a_page_holds_all_files(tmp_path: Path) -> None:
    names = [str(tmp_path / "lac.txt"), str(tmp_path / "absent.txt"), str(tmp_path / "digue.txt")]
    for name in (names[0], names[2]):
        Path(name).write_text(TEXT, encoding="utf-8")
    result = CliRunner().invoke(quotes, [*names, "--html", "--lang", "en"])
    assert result.exit_code == 1  # for the one that is absent
    assert "absent.txt: no such file" in result.stderr
    page = result.stdout_bytes.decode()
    assert page.startswith('<!DOCTYPE html>\n<html lang="en">')
    assert page.count("<article ") == page.count("</article>") == 2


def test_a_page_for_each_file(tmp_path: Path) -> None:
    (tmp_path / "lac.txt").write_bytes(TEXT.encode())
    result = CliRunner().invoke(
        quotes, ["--html", "--output", str(tmp_path / "out"), str(tmp_path / "lac.txt"), "-"], input=TEXT
    )
    assert result.exit_code == 0, result.output
    assert result.stdout == ""
    for name in ("lac.html", "stdin.html"):
        page = (tmp_path / "out" / name).read_text(encoding="utf-8")
        assert '<html lang="fr">' in page
        assert page.count("<article ") == 1


def test_a_language_without_a_page_is_wrong_use(tmp_path: Path) -> None:
    result = CliRunner().invoke(quotes, ["x.txt", "--lang", "en"])
    assert result.exit_code == 2
    assert "--html" in result.stderr


def test_bad_files_are_named_and_the_others_go_on(tmp_path: Path) -> None:
    (tmp_path / "bon.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "vide.txt").write_bytes(b"")
    (tmp_path / "latin.txt").write_bytes("été".encode("latin-1"))
    (tmp_path / "surrogat.txt").write_bytes(b"Un demi-caract\xc3\xa8re : \xed\xa0\x80.")
    names = [
        str(tmp_path / name) for name in ("absent.txt", "vide.txt", "latin.txt", "surrogat.txt", "bon.txt")
    ]
    result = CliRunner().invoke(quotes, [*names, "--output", str(tmp_path / "out")])
    assert result.exit_code == 1
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["bon.json"]
    for name, reason in zip(names, ("no such file", "is empty", "not UTF-8", "not UTF-8"), strict=False):
        assert any(name in line and reason in line for line in result.stderr.splitlines())


def test_two_files_of_one_name_do_not_overwrite_each_other(tmp_path: Path) -> None:
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "x.txt").write_text(TEXT, encoding="utf-8")
    args = [str(tmp_path / "a" / "x.txt"), str(tmp_path / "b" / "x.txt"), "--output", str(tmp_path / "out")]
    result = CliRunner().invoke(quotes, args)
    assert result.exit_code == 1
    assert "different names" in result.stderr


def test_the_example_of_the_documentation_is_what_comes_out() -> None:
    page = (Path(__file__).parents[3] / "docs" / "quotes-command.md").read_text(encoding="utf-8")
    text, expected = (re.findall(rf"```{kind}\n(.*?)```", page, re.DOTALL)[0] for kind in ("text", "json"))
    result = CliRunner().invoke(quotes, [], input=text.encode())
    found, told = json.loads(result.stdout), json.loads(expected)
    for quote in (*found["quotes"], *told["quotes"]):
        assert 0.5 < quote.pop("confidence") <= 1  # it changes a little with each training
    assert found == told
