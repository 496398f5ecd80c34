"""``report`` and ``export --to book.xlsx``, run as a user runs them."""

import io
from pathlib import Path

import openpyxl
import pytest

from llmventure.__main__ import main

SCENARIO = Path(__file__).parents[2] / "scenarios" / "starter.yaml"


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "scenario.yaml").write_text(SCENARIO.read_text(encoding="utf-8"), encoding="utf-8")


def test_a_report_is_written_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["report", "--to", "a.html", "--paths", "20"]) == 0
    first = (tmp_path / "a.html").read_text(encoding="utf-8")
    assert first.startswith("<!DOCTYPE html>")
    assert first.endswith("</html>\n")
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.startswith("wrote a.html (")
    assert main(["report", "--to", "a.html", "--paths", "0"]) == 4
    assert "--force" in capsys.readouterr().err
    assert (tmp_path / "a.html").read_text(encoding="utf-8") == first
    assert main(["report", "--to", "a.html", "--paths", "0", "--force", "-q"]) == 0
    assert "Many futures" not in (tmp_path / "a.html").read_text(encoding="utf-8")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.html", "scenario.yaml"]


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["report"], 2, "report needs a place to write to"),
        (["report", "--to", "a.pdf"], 2, "does not end in .html"),
        (["report", "--to", "nowhere/a.html", "--paths", "0"], 4, "its folder does not exist"),
        (["report", "--to", "a.html", "--strategy", "nobody"], 2, "nobody"),
        (["export", "--to", "nowhere/a.xlsx"], 4, "its folder does not exist"),
    ],
)
def test_what_cannot_be_written_is_said(
    arguments: list[str], code: int, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == code
    assert said in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["scenario.yaml"]


def test_a_scenario_called_html_is_not_written_over(tmp_path: Path) -> None:
    text = SCENARIO.read_text(encoding="utf-8")
    (tmp_path / "mine.html").write_text(text, encoding="utf-8")
    assert main(["report", "mine.html", "--to", "mine.html", "--force", "--paths", "0"]) == 2
    assert (tmp_path / "mine.html").read_text(encoding="utf-8") == text


def test_a_workbook_is_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", "--to", "plan.xlsx"]) == 0
    assert "wrote plan.xlsx (7 sheets, " in capsys.readouterr().err
    book = openpyxl.load_workbook(io.BytesIO((tmp_path / "plan.xlsx").read_bytes()))
    assert book.sheetnames[1] == "Statement"
    assert main(["export", "--to", "plan.xlsx"]) == 4
