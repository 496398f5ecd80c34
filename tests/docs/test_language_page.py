"""The reference half of the language page is what the models read, to the letter."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

from llmventure.loader.load import load
from llmventure.loader.schema import Schema
from llmventure.models.change import Change
from llmventure.models.scenario import Scenario
from llmventure.models.when import When

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "language.md"


@pytest.fixture(scope="module")
def writer() -> ModuleType:
    spec = importlib.util.spec_from_file_location("language_reference", ROOT / "scripts" / "language_reference.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_reference_is_as_the_models_have_it(writer: ModuleType) -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert text == writer.page(text), "run: python scripts/language_reference.py"


def test_every_link_inside_the_page_leads_to_a_heading(writer: ModuleType) -> None:
    text = PAGE.read_text(encoding="utf-8")
    headings = {writer._anchor(line.lstrip("# ")) for line in text.splitlines() if line.startswith("#")}
    links = {part.partition(")")[0] for part in text.split("](#")[1:]}
    assert links
    assert links <= headings


def test_the_smallest_file_of_the_page_reads(tmp_path: Path) -> None:
    written = tmp_path / "tiny.yaml"
    written.write_text(PAGE.read_text(encoding="utf-8").split("```yaml\n")[1].split("```")[0], encoding="utf-8")
    assert load(written, Schema(Scenario, (When, Change))).scenario.company.months == 12
