"""Settings: documented, and found where a user would expect."""

from pathlib import Path

import pytest

from propos import settings_table
from propos.settings import Settings, demo_state


def test_the_docs_list_every_setting(repo: Path) -> None:
    written = (repo / "docs" / "settings.md").read_text(encoding="utf-8")
    assert written == settings_table.markdown(), "run: propos settings --markdown > docs/settings.md"


def test_every_setting_says_what_it_means() -> None:
    assert all(len(row.meaning) > 10 for row in settings_table.rows())


def test_the_running_stack_gives_the_addresses(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "propos.env").write_text(
        "PROPOS_KAFKA=127.0.0.1:1\nPROPOS_ELASTICSEARCH=http://127.0.0.1:2\n"
    )
    monkeypatch.setenv("PROPOS_STATE", str(tmp_path))
    monkeypatch.delenv("PROPOS_KAFKA", raising=False)
    monkeypatch.setenv("PROPOS_ELASTICSEARCH", "http://search.example:9200")
    found = Settings()
    assert found.kafka == "127.0.0.1:1"
    assert found.elasticsearch == "http://search.example:9200", "the environment comes first"


def test_without_a_stack_the_usual_ports_count(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PROPOS_STATE", str(tmp_path))
    monkeypatch.delenv("PROPOS_KAFKA", raising=False)
    assert Settings().kafka == "localhost:9092"


def test_the_demo_empties_no_folder_that_a_user_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PROPOS_STATE", str(tmp_path))
    assert demo_state() == tmp_path / "demo"


def test_a_running_demo_is_found_unless_the_main_instance_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PROPOS_STATE", str(tmp_path))
    monkeypatch.delenv("PROPOS_KAFKA", raising=False)
    demo_state().mkdir()
    (demo_state() / "propos.env").write_text("PROPOS_KAFKA=127.0.0.1:1\n")
    assert Settings().kafka == "127.0.0.1:1"
    (tmp_path / "propos.env").write_text("PROPOS_KAFKA=127.0.0.1:2\n")
    assert Settings().kafka == "127.0.0.1:2"
