"""A line of text of which parts have styles.

A terminal without colour needs the text and where it breaks, no more. rich, a twentieth of a plan's time to load,
paints the lines only of those who see colour.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from rich.cells import cell_len, chop_cells

if TYPE_CHECKING:
    from rich.text import Text

_WORD = re.compile(r"\s*\S+\s*")


class Line:
    """``plain`` text in a ``style``; ``spans`` are the parts that have their own: from, to (beyond it), style."""

    __slots__ = ("plain", "spans", "style")

    def __init__(self, plain: str = "", style: str = "", spans: Sequence[tuple[int, int, str]] = ()) -> None:
        self.plain, self.style, self.spans = plain, style, list(spans)

    @property
    def width(self) -> int:
        """Columns of a screen, of which a Chinese character takes two."""
        return cell_len(self.plain)

    def append(self, text: str, style: str = "") -> "Line":
        if text:
            begin = len(self.plain)
            self.plain += text
            if style:
                self.spans.append((begin, len(self.plain), style))
        return self

    def append_line(self, other: "Line") -> "Line":
        begin = len(self.plain)
        self.append(other.plain, other.style)
        self.spans += [(begin + first, begin + last, style) for first, last, style in other.spans]
        return self

    def part(self, begin: int, end: int) -> "Line":
        """From ``begin`` to before ``end``, without the spaces at its end."""
        plain = self.plain[begin:end].rstrip()
        inside = ((max(first - begin, 0), min(last - begin, len(plain)), style) for first, last, style in self.spans)
        return Line(plain, self.style, [(first, last, style) for first, last, style in inside if first < last])

    def without_end(self) -> "Line":
        """The same without the spaces at its end."""
        return self.part(0, len(self.plain))

    def broken(self, width: int) -> Iterator["Line"]:
        """Lines of at most ``width`` columns, broken at spaces, a word that is longer than that inside it.

        >>> [line.plain for line in Line("to be or notwithstanding").broken(9)]
        ['to be or', 'notwithst', 'anding']
        """
        for begin, end in pairwise([0, *_breaks(self.plain, width), len(self.plain)]):
            yield self.part(begin, end)

    def painted(self) -> "Text":
        """For rich, which knows how a terminal is told of styles."""
        from rich.text import Span, Text

        return Text(self.plain, style=self.style, spans=[Span(*span) for span in self.spans])


def _breaks(text: str, width: int) -> Iterator[int]:
    """Where lines after the first begin."""
    used = 0
    for word in _WORD.finditer(text):
        begin, length = word.start(), cell_len(word[0].rstrip())
        if length <= width - used:
            used += cell_len(word[0])
        elif length <= width:
            # a word that does not fit begins a line, unless it is the first of all
            if used and begin:
                yield begin
                used = cell_len(word[0])
        else:
            for piece in chop_cells(word[0], width):
                if begin:
                    yield begin
                begin += len(piece)
                used = cell_len(piece)
