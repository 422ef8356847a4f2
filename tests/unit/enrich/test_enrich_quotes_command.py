"""`propos quotes`: files in, records out, bad files named."""

import json
from pathlib import Path

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


def test_standard_input_gives_a_json_line() -> None:
    result = CliRunner().invoke(quotes, ["-"], input=TEXT.encode())
    assert result.exit_code == 0
    (line,) = result.stdout.splitlines()
    assert len(json.loads(line)["quotes"]) == 2


def test_bad_files_are_named_and_the_others_go_on(tmp_path: Path) -> None:
    (tmp_path / "bon.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "vide.txt").write_bytes(b"")
    (tmp_path / "latin.txt").write_bytes("été".encode("latin-1"))
    names = [str(tmp_path / name) for name in ("absent.txt", "vide.txt", "latin.txt", "bon.txt")]
    result = CliRunner().invoke(quotes, [*names, "--output", str(tmp_path / "out")])
    assert result.exit_code == 1
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["bon.json"]
    for name, reason in zip(names, ("no such file", "is empty", "not UTF-8"), strict=False):
        assert any(name in line and reason in line for line in result.stderr.splitlines())


def test_two_files_of_one_name_do_not_overwrite_each_other(tmp_path: Path) -> None:
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "x.txt").write_text(TEXT, encoding="utf-8")
    args = [str(tmp_path / "a" / "x.txt"), str(tmp_path / "b" / "x.txt"), "--output", str(tmp_path / "out")]
    result = CliRunner().invoke(quotes, args)
    assert result.exit_code == 1
    assert "different names" in result.stderr
