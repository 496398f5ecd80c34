"""Faults as text and as data."""

from llmventure.errors import Fault, Position
from llmventure.loader.excerpt import format_fault, format_faults


def fault(line: str, column: int, width: int = 1, **more: str) -> Fault:
    return Fault("code", "message", Position("s.yaml", 12, column), excerpt=line, width=width, **more)  # type: ignore[arg-type]


def test_all_parts_in_their_order() -> None:
    complete = Fault(
        "code", "it is wrong", Position("s.yaml", 3, 5), "a.b", "make it right", "  b: x", 1,
        ((Position("s.yaml", 1, 1), "first written here"),),
    )  # fmt: skip
    assert format_fault(complete) == (
        "s.yaml:3:5: error: it is wrong\n"
        "  path: a.b\n"
        "  3 |   b: x\n"
        "    |     ^\n"
        "  cure: make it right\n"
        "  s.yaml:1:1: first written here"
    )
    assert format_fault(Fault("code", "wise?", severity="advice")) == "advice: wise?"


def caret(line: str, column: int, width: int = 1) -> tuple[str, str]:
    _, text, marks = format_fault(fault(line, column, width)).splitlines()
    return text.partition(" | ")[2], marks.partition(" | ")[2]


def test_the_caret_stands_under_what_it_means() -> None:
    assert caret("  gpu_prise: 2", 3, 9) == ("  gpu_prise: 2", "  ^^^^^^^^^")
    assert caret("名: 流明 x", 4, 2) == ("名: 流明 x", "    ^^^^")
    assert caret("\tb: 1", 1) == (" b: 1", "^")
    assert caret("a: \u202ex", 4, 2) == ("a: \\u202ex", "   ^^^^^^^")
    assert caret("a: [", 5) == ("a: [", "    ^")


def test_long_lines_are_cut_around_the_caret() -> None:
    text, marks = caret("x" * 300 + "HERE" + "y" * 300, 301, 4)
    assert text == "…" + "x" * 50 + "HERE" + "y" * 46 + "…"
    assert marks == " " * 51 + "^^^^"
    text, marks = caret("k" * 200_000, 1, 200_000)
    assert (text, marks) == ("k" * 100 + "…", "^" * 100)


def test_what_a_terminal_would_obey_is_escaped() -> None:
    shown = format_fault(
        Fault("code", "found '\x1b[31m'", Position("a\nb\udcff.yaml", 1, 1), "a\u2066", "not \x07", "x\x9b", 1)
    )
    assert shown.replace("\n", "").isprintable()
    assert shown.isascii()


def test_twenty_are_shown_and_the_rest_counted() -> None:
    faults = [fault("a", 1)] * 21
    assert format_faults(faults).endswith("\n… 1 more")
    assert format_faults(faults).count("error:") == 20
    assert "more" not in format_faults(faults[:20])
