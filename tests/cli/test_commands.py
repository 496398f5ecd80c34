"""Each command: what it asks of the library and what it prints."""

import csv
import io
import json
import sys

import pytest

import llmventure
from cli import fake_engine
from llmventure.__main__ import main


@pytest.fixture(autouse=True)
def engine(monkeypatch, tmp_path):
    for name in ("llmventure.api", "llmventure.loader", "llmventure.loader.excerpt"):
        if name in sys.modules:
            monkeypatch.setitem(sys.modules, name, sys.modules[name])
        else:
            monkeypatch.delitem(sys.modules, name, raising=False)
    monkeypatch.setattr(llmventure, "api", None, raising=False)
    before = set(sys.modules)
    fake_engine.install()
    fake_engine.CALLS.clear()
    monkeypatch.chdir(tmp_path)
    yield fake_engine
    for name in {"llmventure.api", "llmventure.loader", "llmventure.loader.excerpt"} - before:
        sys.modules.pop(name, None)


def test_plan_passes_its_options_on(engine, capsys):
    assert main(["plan", "a.yaml", "--strategy", "debt", "--case", "downside", "--seed", "3", "--set", "a.b=1",
                 "--set", "c=2", "--allow-outside"]) == 0  # fmt: skip
    assert engine.CALLS == [
        ("a.yaml", {"strategy": "debt", "case": "downside", "sets": ("a.b=1", "c=2"), "seed": 3, "allow_outside": True})
    ]
    assert "Burn by quarter" in capsys.readouterr().out


@pytest.mark.parametrize(("by", "label"), [("month", "2027-01"), ("quarter", "2027-Q1"), ("year", "2027")])
def test_plan_folds(by, label, capsys):
    assert main(["plan", "a.yaml", "--by", by]) == 0
    assert f"\n  {label} " in capsys.readouterr().out


def test_statements_are_on_request(capsys):
    main(["plan", "a.yaml"])
    without = capsys.readouterr().out
    main(["plan", "a.yaml", "--statements"])
    with_them = capsys.readouterr().out
    assert "Income statement" not in without
    assert all(title in with_them for title in ("Income statement", "Cash flow", "Balance sheet"))


def test_stdin_is_named_by_a_dash(engine):
    assert main(["plan", "-"]) == 0
    assert engine.CALLS[0][0] == "-"


def test_check_of_a_good_file_advises_and_is_fine(capsys):
    assert main(["check", "a.yaml", "b.yaml"]) == 0
    shown = capsys.readouterr()
    assert shown.err == ""
    assert "a.yaml  no faults, 1 piece of advice" in shown.out
    assert "did you mean gpu_hour_price?" in " ".join(shown.out.split())
    assert "38%" in shown.out


def test_check_as_json_has_the_faults_on_standard_output(capsys):
    assert main(["check", "a.yaml", "faulty.yaml", "--format", "json"]) == 1
    shown = capsys.readouterr()
    first, second = json.loads(shown.out)["files"]
    assert (first["errors"], len(first["advice"])) == ([], 1)
    assert second["errors"][0] == {
        "code": "unknown_key", "severity": "error", "file": "faulty.yaml", "line": 3, "column": 5,
        "path": "compute.supply.burst.gpu_prise", "message": "unknown key 'gpu_prise'",
        "cure": "did you mean gpu_hour_price?",
    }  # fmt: skip
    assert shown.err == ""


def test_check_of_several_files_shows_the_good_ones_too(capsys):
    assert main(["check", "a.yaml", "faulty.yaml"]) == 1
    shown = capsys.readouterr()
    assert "a.yaml  no faults" in shown.out
    assert shown.err.startswith("faulty.yaml:3:5: error:")


def test_compare(engine, capsys):
    assert main(["compare", "a.yaml", "b.yaml", "--case", "downside"]) == 0
    ((files, asked),) = engine.CALLS
    assert callable(asked.pop("progress"))
    assert (files, asked) == (
        "a.yaml b.yaml", {"paths": 1, "case": ("downside",), "sets": (), "seed": None, "allow_outside": False}
    )  # fmt: skip
    shown = capsys.readouterr().out
    assert "+4.0 mo" in shown
    assert "−8.1 ± 0.4 pp" in shown


def test_explain_with_and_without_a_file(engine, tmp_path, capsys):
    (tmp_path / "scenario.yaml").write_text("")
    assert main(["explain", "net_burn"]) == 0
    assert main(["explain", "a.yaml", "net_burn", "--month", "2027-04"]) == 0
    assert [call[0] for call in engine.CALLS] == ["scenario.yaml", "a.yaml"]
    assert "scenario.yaml:31:3" in capsys.readouterr().out


@pytest.mark.parametrize("command", [["plan", "a"], ["compare", "a"], ["explain", "a", "net_burn"]])
def test_machine_formats(command, capsys):
    assert main([*command, "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["schema_version"] == 1
    assert main([*command, "--format", "csv"]) == 0
    assert len({len(row) for row in csv.reader(io.StringIO(capsys.readouterr().out))}) == 1
    assert main([*command, "--format", "markdown"]) == 0
    assert capsys.readouterr().out.startswith("# ")


def test_export_to_a_folder(tmp_path, capsys):
    assert main(["export", "a.yaml", "--to", "out"]) == 0
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        "cap_table.csv", "lines.csv", "rounds.csv", "statement.csv",
    ]  # fmt: skip
    shown = capsys.readouterr()
    assert shown.out == ""
    assert "wrote out: lines.csv (480 rows), statement.csv (48 rows)" in shown.err
    assert main(["export", "a.yaml", "--to", "out"]) == 4
    assert "--force" in capsys.readouterr().err
    assert main(["export", "a.yaml", "--to", "out", "--force", "-q"]) == 0
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(("name", "start"), [("p.json", "{"), ("p.csv", '"month"'), ("p.md", "# Lumen")])
def test_export_to_a_file(name, start, tmp_path):
    assert main(["export", "a.yaml", "--to", name]) == 0
    assert (tmp_path / name).read_text(encoding="utf-8").startswith(start)


def test_export_never_writes_over_the_scenario(tmp_path, capsys):
    source = tmp_path / "a.json"
    source.write_text("{}")
    (tmp_path / "link.json").symlink_to(source)
    assert main(["export", "a.json", "--to", "link.json", "--force"]) == 2
    assert main(["export", "a.json", "--to", "a.json", "--force"]) == 2
    assert source.read_text() == "{}"
    assert "is not written over" in capsys.readouterr().err


def test_init(tmp_path, capsys):
    assert main(["init"]) == 0
    assert (tmp_path / "scenario.yaml").read_text().startswith("# api-startup")
    assert "next: llmventure plan scenario.yaml" in capsys.readouterr().err
    assert main(["init", "--template", "bootstrapped"]) == 4
    assert main(["init", "--template", "bootstrapped", "--force"]) == 0
    assert (tmp_path / "scenario.yaml").read_text().startswith("# bootstrapped")
    capsys.readouterr()
    assert main(["init", "-"]) == 0
    assert capsys.readouterr().out.startswith("# api-startup")


def test_init_into_a_folder(tmp_path):
    (tmp_path / "company").mkdir()
    assert main(["init", "company"]) == 0
    assert (tmp_path / "company" / "scenario.yaml").exists()


def test_init_lists(capsys):
    assert main(["init", "--list"]) == 0
    shown = capsys.readouterr().out
    assert "api-startup" in shown
    assert "no round at all" in shown


def test_schema(capsys):
    assert main(["schema"]) == 0
    assert json.loads(capsys.readouterr().out) == {"type": "object"}
