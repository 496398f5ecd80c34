"""One file for each mistake, and exactly what is said about it."""

import re
from pathlib import Path

import pytest

from faults.reading import said_about

HERE = Path(__file__).parent
SAYS_IT_ALL = r" must be (?:at (?:least|most)|above|one of|a whole number)|at most [0-9,]+ characters|no such file"
MISTAKES = sorted(path.stem for path in HERE.glob("*.yaml"))


@pytest.mark.parametrize("name", MISTAKES)
def test_the_fault_is_named(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(HERE)
    expected = Path(f"{name}.expected").read_bytes().decode()
    assert said_about(Path(f"{name}.yaml")) == expected


@pytest.mark.parametrize("name", MISTAKES)
def test_every_fault_has_a_place_and_names_no_exception(name: str) -> None:
    expected = (HERE / f"{name}.expected").read_text(encoding="utf-8")
    first = re.compile(r"(?:[^\s].*:\d+:\d+: (?:error|advice): .+|… [\d,]+ more)")
    said = [line for line in expected.split("\n") if line and not line.startswith("  ")]
    assert said
    assert [line for line in said if not first.fullmatch(line)] == []
    for foreign in ("Traceback", "Exception", "Error:", "ValueError", "pydantic", "yaml.scanner", "root:x:0"):
        assert foreign not in expected


def test_every_expectation_has_its_file() -> None:
    assert sorted(path.stem for path in HERE.glob("*.expected")) == MISTAKES


def test_hardly_a_fault_goes_without_a_cure() -> None:
    """A cure is missing only where the cause says it: a value outside the range that is named."""
    without = []
    for name in MISTAKES:
        for part in re.split(r"\n(?=\S)", (HERE / f"{name}.expected").read_text(encoding="utf-8")):
            cause = part.splitlines()[0]
            if "\n  cure: " not in part and not re.search(SAYS_IT_ALL, cause):
                without.append(f"{name}: {cause}")
    assert without == []
