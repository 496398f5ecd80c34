"""What ``init`` offers: every template reads without a fault and says what it is."""

from pathlib import Path

import pytest

from llmventure import templates
from llmventure.errors import UsageError
from llmventure.loader.load import load
from llmventure.loader.schema import Schema
from llmventure.models.change import Change
from llmventure.models.scenario import Scenario
from llmventure.models.when import When

NAMES = tuple(templates.templates())


def test_the_fields_are_covered_and_the_starter_comes_first() -> None:
    assert NAMES == (
        "starter",
        "clinical-assistant",
        "customer-service-assistant",
        "home-voice-assistant",
        "open-model-lab",
        "shop-recommendations",
        "video-security",
    )


@pytest.mark.parametrize("name", NAMES)
def test_a_template_reads_as_it_is_written(name: str, tmp_path: Path) -> None:
    written = tmp_path / "scenario.yaml"
    written.write_text(templates.template_text(name), encoding="utf-8")
    read = load(written, Schema(Scenario, (When, Change)))
    assert len(read.loaded.strategies) >= 2
    assert read.loaded.cases[0] == "base"


@pytest.mark.parametrize("name", NAMES)
def test_a_description_is_one_line_that_names_the_field(name: str) -> None:
    described = templates.templates()[name]
    assert 40 <= len(described) <= 140
    assert ":" in described


@pytest.mark.parametrize("name", NAMES)
def test_the_schema_line_points_at_no_network_and_the_rest_is_the_file(name: str) -> None:
    text = templates.template_text(name)
    first, _, rest = text.partition("\n")
    shipped = (Path(templates.__file__).parents[2] / "scenarios" / f"{name}.yaml").read_text(encoding="utf-8")
    assert first.startswith("# yaml-language-server: $schema=")
    assert "http" not in first
    assert first.endswith("scenario.schema.json")
    assert rest == shipped.partition("\n")[2]


def test_an_installed_package_finds_its_own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "site" / "llmventure"
    (package / "scenarios").mkdir(parents=True)
    (package / "scenarios" / "starter.yaml").write_text(
        "# yaml-language-server: $schema=x\n# A start: small.\n", encoding="utf-8"
    )
    (package / "schema").mkdir()
    (package / "schema" / "scenario.schema.json").write_text("{}", encoding="utf-8")
    monkeypatch.setattr(templates, "__file__", str(package / "templates.py"))
    assert templates.templates() == {"starter": "A start: small."}
    assert templates.template_text("starter").startswith("# yaml-language-server: $schema=file://")


def test_a_wrong_name_is_met_with_the_nearest() -> None:
    with pytest.raises(UsageError, match="there is no template 'video-securty'"):
        templates.template_text("video-securty")
