"""A line breaks, and is painted, as rich's own text of the same parts."""

import io
import random

import pytest
from rich.console import Console
from rich.text import Text

from llmventure.render.styled import Line

STYLES = ("", "bold", "dim", "not bold dim", "red")
WORDS = (
    "a",
    "plan",
    "of",
    "forty-eight",
    "模型训练",
    "x" * 23,
    "数" * 15,
    "–",
    "  ",
    " ",
    "café",
    "",
    "e\u0301",
    "👩‍👩‍👧",
)


def seen(texts: list[Text]) -> str:
    stream = io.StringIO()
    console = Console(
        file=stream, width=1000, force_terminal=True, color_system="standard", no_color=False, legacy_windows=False
    )
    for text in texts:
        console.print(text, soft_wrap=True, highlight=False, markup=False, emoji=False)
    return stream.getvalue()


def pair(chance: random.Random) -> tuple[Line, Text]:
    style = chance.choice(STYLES)
    begun = " ".join(chance.choices(WORDS, k=chance.randrange(4)))
    line, text = Line(begun, style), Text(begun, style)
    for _ in range(chance.randrange(5)):
        words, style = " ".join(chance.choices(WORDS, k=chance.randrange(9))), chance.choice(STYLES)
        line.append(words, style)
        text.append(words, style)
    return line, text


@pytest.mark.parametrize("width", [16, 17, 24, 80])
def test_lines_break_where_rich_breaks_them(width: int) -> None:
    chance = random.Random(width)
    more_than_one = 0
    for _ in range(300):
        (line, text), (mark, first) = pair(chance), pair(chance)
        broken, expected = list(line.broken(width)), list(text.wrap(Console(), width))
        for each in expected:
            each.rstrip()
        assert [each.plain for each in broken] == [each.plain for each in expected]
        assert [each.width for each in broken] == [each.cell_len for each in expected]
        assert seen([each.painted() for each in broken]) == seen(expected)
        assert seen([mark.append_line(broken[0]).painted()]) == seen([first + expected[0]])
        more_than_one += len(broken) > 1
    assert more_than_one > 20
