"""From bytes to text."""

import pytest

from llmventure.errors import Position, ScenarioError
from llmventure.loader.decode import decode
from llmventure.loader.document import lookalike


def place(data: bytes) -> tuple[int, int, str]:
    with pytest.raises(ScenarioError) as caught:
        decode(data, "s.yaml")
    (fault,) = caught.value.faults
    assert fault.position is not None
    return fault.position.line, fault.position.column, fault.message


def test_a_byte_order_mark_is_dropped() -> None:
    assert decode(b"\xef\xbb\xbfa: 1\r\n", "s.yaml") == "a: 1\r\n"


def test_invisible_but_harmless_characters_are_texts() -> None:
    text = "name: a\u200bb\u202ec\u00a0d 流明\n"
    assert decode(text.encode(), "s.yaml") == text


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"a: 1\r\nb: \xff", (2, 4, "not valid UTF-8 (byte 0xff): this looks like Latin-1")),
        (b"\xef\xbb\xbfab\xc3", (1, 3, "not valid UTF-8 (byte 0xc3)")),
        ("a: 流 ".encode() + b"\xed\xa0\x80 \xff", (1, 6, "not valid UTF-8 (byte 0xed)")),
        ("名: 流明".encode("gb18030"), (1, 1, "not valid UTF-8 (byte 0xc3): this looks like GB18030")),
        ("a: 1".encode("utf-16"), (1, 1, "not valid UTF-8: this looks like UTF-16")),
        ("a: 1".encode("utf-16-be"), (1, 1, "not valid UTF-8: this looks like UTF-16")),
        (b"a: 1\nb: \x07", (2, 4, "control character U+0007")),
        (b"a: 1\rb: x\x7f", (2, 5, "control character U+007F")),
        ("a: \x85".encode(), (1, 4, "control character U+0085")),
    ],
)
def test_what_is_no_text_has_a_place(data: bytes, expected: tuple[int, int, str]) -> None:
    assert place(data) == expected


def test_a_foreign_file_is_not_quoted() -> None:
    with pytest.raises(ScenarioError) as caught:
        decode(b"name: Soci\xe9t\xe9", "s.yaml", quotable=False)
    assert caught.value.faults[0].message == "not valid UTF-8: this looks like Latin-1"
    assert caught.value.faults[0].position == Position("s.yaml", 1, 11)


@pytest.mark.parametrize(
    "text",
    [
        "a: 1\nb: 2\n",
        '{"a": 1}\n',
        "a: 1, 2\nb: 3, 4\n",
        "- a\n- b\n",
        "name = x: y\n\nb: 2\n",
        "a text, with a comma\n",
    ],
)
def test_yaml_looks_like_nothing_else(text: str) -> None:
    assert lookalike(text) is None
