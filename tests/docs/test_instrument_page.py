"""The page on adding an instrument names what is there: files, names in them, and the class that it shows."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "adding-an-instrument.md").read_text(encoding="utf-8")
CODE = ROOT / "src" / "llmventure"


def test_every_file_that_it_names_is_there() -> None:
    named = set(re.findall(r"`((?:\w+/)*\w+\.py)`", PAGE))
    assert len(named) > 8
    here = [ROOT, CODE, ROOT / "tests" / "published" / "funding"]
    assert [name for name in sorted(named) if not any((folder / name).exists() for folder in here)] == []


def test_every_name_in_a_file_is_in_it() -> None:
    pairs = re.findall(r"`(\w+)`(?: and `\w+`)? of `((?:\w+/)*\w+\.py)`", PAGE)
    assert {name for name, _ in pairs} >= {"BURNS_CASH", "RAISING", "WITHOUT_TABLE", "_amount"}
    for name, file in pairs:
        assert name in (CODE / file).read_text(encoding="utf-8"), (name, file)


def test_the_class_that_it_shows_is_the_class() -> None:
    shown = re.search(r"```python\n(class RevenueBased.*?)```", PAGE, re.DOTALL)
    assert shown is not None
    assert shown[1].strip() in (CODE / "models" / "funding.py").read_text(encoding="utf-8")
