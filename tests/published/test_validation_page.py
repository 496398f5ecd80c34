"""``docs/validation.md`` and its chart say what the formulas do today."""

from xml.etree import ElementTree

from published.readings import hours_from_defaults
from published.validation import CHART, PAGE, page
from published.validation_chart import picture


def test_the_page_is_what_the_data_say() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run python tests/published/validation.py"


def test_the_chart_is_what_the_data_say() -> None:
    assert CHART.read_text(encoding="utf-8") == picture(), "run python tests/published/validation.py"


def test_every_run_is_a_point_of_the_chart() -> None:
    names = [each.text or "" for each in ElementTree.fromstring(picture()).iter() if each.tag.endswith("title")]
    points = [name.split(":")[0] for name in names[1:]]
    assert points == [each.run.model for each in hours_from_defaults()]
