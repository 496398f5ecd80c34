"""``docs/validation.md`` and its chart say what the formulas do today."""

from xml.etree import ElementTree

from published.chart_labels import HEIGHT, LETTER, Label, placed
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


def test_every_miss_is_named_on_the_chart() -> None:
    texts = [each.text for each in ElementTree.fromstring(picture()).iter() if each.tag.endswith("text")]
    assert {each.run.model for each in hours_from_defaults() if not each.inside} <= set(texts)


def test_names_cover_neither_each_other_nor_a_point() -> None:
    labels = [Label(f"run {number}", 200.0 + 4 * number, 200.0, above=False, colour="red") for number in range(6)]
    points = [(label.x, label.y) for label in labels]
    boxes = []
    for label, (x, y, anchor) in placed(labels, points, [], (0, 0, 600, 600)):
        width = LETTER * len(label.text)
        left = x - width if anchor == "end" else x
        boxes.append((left, y - HEIGHT + 2, left + width, y + 3))
    for number, box in enumerate(boxes):
        for other in [*boxes[:number], *((x, y, x, y) for x, y in points)]:
            assert box[2] <= other[0] or other[2] <= box[0] or box[3] <= other[1] or other[3] <= box[1]
