"""Laying one tree over another."""

from collections.abc import Iterable

import pytest

from llmventure.loader.overlay import overlay
from llmventure.loader.parse import parse
from llmventure.loader.source import source_of
from llmventure.loader.tree import Mapping, at, to_plain

VALUES = {("growth",), ("team", "roles", "eng", "headcount"), ("rounds", "A", "when"), ("change",)}


def is_value(path: tuple[str, ...], keys: Iterable[str]) -> bool:
    """``price`` is a quantity, or has a price each for ``input`` and ``output``."""
    return path in VALUES or (path == ("price",) and not {*keys} <= {"input", "output"})


def tree(text: str, name: str = "base.yaml") -> Mapping:
    found, faults = parse(source_of(text, name))
    assert faults == []
    assert isinstance(found, Mapping)
    return found


def laid(base: str, over: str) -> object:
    merged, faults = overlay(tree(base), tree(over, "over.yaml"), is_value)
    assert faults == []
    return to_plain(merged)


@pytest.mark.parametrize(
    ("base", "over", "expected"),
    [
        ("{a: 1, b: {c: 2, d: 3}}", "{b: {d: 4, e: 5}}", {"a": "1", "b": {"c": "2", "d": "4", "e": "5"}}),
        ("{growth: {mean: 2, noise: 1}}", "{growth: {start: 3}}", {"growth": {"start": "3"}}),
        ("{growth: {mean: 2}}", "{growth: 3}", {"growth": "3"}),
        ("{team: {roles: {eng: {headcount: {a: 1}, salary: 9}}}}", "{team: {roles: {eng: {headcount: {b: 2}}}}}",
         {"team": {"roles": {"eng": {"headcount": {"b": "2"}, "salary": "9"}}}}),
        ("{rounds: {A: {when: {after: S, wait: 3}, x: 1}}}", "{rounds: {A: {when: {cash: 1}}}}",
         {"rounds": {"A": {"when": {"cash": "1"}, "x": "1"}}}),
        ("{price: {start: 1, change: 2}}", "{price: {start: 3}}", {"price": {"start": "3"}}),
        ("{price: {start: 1}}", "{price: {input: 3, output: 4}}", {"price": {"input": "3", "output": "4"}}),
        ("{price: {input: 1, output: 2}}", "{price: {start: 3}}", {"price": {"start": "3"}}),
        ("{price: {input: 1, output: 2}}", "{price: {output: 4}}", {"price": {"input": "1", "output": "4"}}),
        ("{draws: [1, 2]}", "{draws: [3]}", {"draws": ["3"]}),
        ("{a: {kind: safe, cap: 1}}", "{a: {kind: note, rate: 2}}", {"a": {"kind": "note", "rate": "2"}}),
        ("{a: {kind: safe, cap: 1}}", "{a: {kind: safe, cap: 2}}", {"a": {"kind": "safe", "cap": "2"}}),
        ("{a: {kind: safe, cap: 1}}", "{a: {discount: 2}}", {"a": {"kind": "safe", "cap": "1", "discount": "2"}}),
        ("{a: {b: 1, c: 2}}", "{a: {b: ~}}", {"a": {"c": "2"}}),
        ("{a: {b: 1}, c: 2}", "{a: ~}", {"c": "2"}),
        ("{a: 1, b: 2}", "{c: 0, a: 3}", {"a": "3", "b": "2", "c": "0"}),
        ("{a: 1}", "{}", {"a": "1"}),
    ],
)  # fmt: skip
def test_what_stays_and_what_changes(base: str, over: str, expected: object) -> None:
    merged = laid(base, over)
    assert merged == expected
    assert list(merged) == list(expected)  # type: ignore[call-overload]


def test_every_node_keeps_the_place_it_was_written_at() -> None:
    merged, _ = overlay(tree("a: {b: 1, c: 2}\n"), tree("a: {c: 3}\n", "over.yaml"), is_value)
    files = {key: node.position.file for key in ("b", "c") if (node := at(merged, ("a", key))) is not None}
    assert files == {"b": "base.yaml", "c": "over.yaml"}


@pytest.mark.parametrize(
    ("over", "path"),
    [("{c: ~}", "c"), ("{a: {c: ~}}", "a.c"), ("{n: {m: {o: ~}}}", "n.m.o"), ("{growth: {x: ~}}", "growth.x")],
)
def test_what_is_not_there_cannot_be_removed(over: str, path: str) -> None:
    _, faults = overlay(tree("{a: {b: 1}, growth: 1}"), tree(over), is_value)
    assert [(fault.code, fault.path) for fault in faults] == [("nothing-to-remove", path)]


def test_removals_inside_strategies_wait_for_their_turn() -> None:
    base = "{strategies: {S: {team: {roles: {eng: {salary: 1}}}}, T: {}}}"
    over = "{strategies: {S: {team: {roles: {eng: ~}}}, T: ~, U: {costs: {x: ~}}}}"
    assert laid(base, over) == {"strategies": {"S": {"team": {"roles": {"eng": None}}}, "U": {"costs": {"x": None}}}}
