"""One file for each mistake, and exactly what is said about it."""

from pathlib import Path

import pytest

from faults.reading import said_about

HERE = Path(__file__).parent
MISTAKES = sorted(path.stem for path in HERE.glob("*.yaml"))


@pytest.mark.parametrize("name", MISTAKES)
def test_the_fault_is_named(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(HERE)
    expected = Path(f"{name}.expected").read_bytes().decode()
    assert said_about(Path(f"{name}.yaml")) == expected


@pytest.mark.parametrize("name", MISTAKES)
def test_every_fault_has_a_place_and_names_no_exception(name: str) -> None:
    expected = (HERE / f"{name}.expected").read_text(encoding="utf-8")
    assert expected.splitlines()[0].partition(": error: ")[0].rsplit(":", 2)[1:] != []
    for foreign in ("Traceback", "Exception", "Error:", "ValueError", "pydantic", "yaml.scanner", "root:x:0"):
        assert foreign not in expected


def test_every_expectation_has_its_file() -> None:
    assert sorted(path.stem for path in HERE.glob("*.expected")) == MISTAKES
