"""From the models' errors to faults with a place."""

import pytest

from llmventure.errors import Fault, Position, ScenarioError
from llmventure.loader.faults import fault_at
from llmventure.loader.load import load
from llmventure.loader.parse import parse
from llmventure.loader.source import source_of
from llmventure.loader.tree import Mapping
from unit.loader.toy import COMPANY, SCHEMA


def only(text: str) -> Fault:
    with pytest.raises(ScenarioError) as caught:
        load(source_of(text, "s.yaml"), SCHEMA)
    (fault,) = caught.value.faults
    return fault


@pytest.mark.parametrize(
    ("text", "place", "path", "message", "cure"),
    [
        (
            "company: {months: 3}",
            "1:1",
            "company.name",
            "'company' needs 'name'",
            "add name: Lumen Labs  # The company's name.",
        ),
        ("growth: slow", "1:1", "company", "the scenario needs 'company'", "add company: …"),
        (COMPANY + "tem: {}", "2:1", "tem", "unknown key 'tem'", "did you mean 'team'?"),
        (
            COMPANY + "team: {roles: {a: {salary: 1, form: 2}}}",
            "2:31",
            "team.roles.a.form",
            "unknown key 'form'",
            "did you mean 'from'?",
        ),
        (
            COMPANY + "supply: {a: {kind: owned, gpu: 8, gpus: 1}}",
            "2:27",
            "supply.a.gpu",
            "unknown key 'gpu'",
            "did you mean 'gpus'?",
        ),
        (
            COMPANY + "supply: {a: {kind: ownd}}",
            "2:20",
            "supply.a.kind",
            "there is no kind 'ownd'",
            "did you mean 'owned'?",
        ),
        (COMPANY + "supply: {a: {gpus: 1}}", "2:10", "supply.a", "'a' needs 'kind'", "add kind: one of owned, rented"),
        (
            COMPANY + "supply: {a: 5}",
            "2:13",
            "supply.a",
            "'a' must be a block of keys, found '5'",
            "write {kind: owned, gpus: …}",
        ),
        (COMPANY + "supply: {a: {kind: owned}}", "2:10", "supply.a.gpus", "'supply.a' needs 'gpus'", "add gpus: …"),
        (
            COMPANY + "gpus: {name: a}",
            "2:1",
            "gpus",
            "'gpus' must be a list, found a block of keys",
            "put it into a list: [{…}]",
        ),
        (
            COMPANY + "gpus: [{name: a, memory: b}, {name: a}]",
            "2:30",
            "gpus.1.memory",
            "'gpus.1' needs 'memory'",
            "add memory: …",
        ),
        (
            COMPANY + "gpu: {name: a, memry: b, memory: c}",
            "2:16",
            "gpu.memry",
            "unknown key 'memry'",
            "did you mean 'memory'?",
        ),
        (
            COMPANY + "growth: fst",
            "2:9",
            "growth",
            "'growth' must be one of slow, fast, found 'fst'",
            "did you mean 'fast'?",
        ),
        (COMPANY + "growth: [fast]", "2:1", "growth", "'growth' must be one of slow, fast, found a list", None),
        (
            COMPANY + "team: {roles: {a: {salary: 1, headcount: {x: 1, y: z}}}}",
            "2:52",
            "team.roles.a.headcount.y",
            "'y': expected a number",
            "write 4",
        ),
    ],
)
def test_place_path_cause_and_cure(text: str, place: str, path: str, message: str, cure: str | None) -> None:
    fault = only(text + "\n")
    assert (str(fault.position), fault.path, fault.message) == (f"s.yaml:{place}", path, message)
    assert fault.cure == cure
    assert fault.excerpt in (text + "\n").splitlines()


def test_an_unknown_key_that_is_like_none_lists_those_that_are_known() -> None:
    assert only(COMPANY + "zzz: 1\n").cure == ("known here: company, team, supply, gpu, gpus, when, changes, growth")


def test_hidden_characters_in_a_key_are_shown() -> None:
    from llmventure.loader.excerpt import format_fault

    shown = format_fault(only(COMPANY + "te\u200bam: {}\n"))
    assert shown.splitlines()[0] == "s.yaml:2:1: error: unknown key 'te\\u200bam'"
    assert shown.isascii()


def test_a_rule_of_others_finds_its_place() -> None:
    source = source_of("a: {b: [1, 2], long name: {c: x}}\n", "s.yaml")
    tree, _ = parse(source)
    assert isinstance(tree, Mapping)
    at_value = fault_at(tree, ("a", "long name", "c"), "code", "message", sources=(source,))
    assert (at_value.position, at_value.width, at_value.path) == (Position("s.yaml", 1, 31), 1, "a.long name.c")
    on_key = fault_at(tree, ("a", "long name", "c"), "code", "message", on_key=True)
    assert on_key.position == Position("s.yaml", 1, 28)
    block = fault_at(tree, ("a", "long name"), "code", "message")
    assert (block.position, block.width) == (Position("s.yaml", 1, 16), 9)
    assert fault_at(tree, ("a", "b", 1), "code", "message").position == Position("s.yaml", 1, 12)
    unwritten = fault_at(tree, ("a", "long name", "d", "e"), "code", "message")
    assert (unwritten.position, unwritten.path) == (Position("s.yaml", 1, 16), "a.long name.d.e")


def test_what_merges_and_what_is_a_value() -> None:
    merges = ["company", "team", "team.roles", "team.roles.a", "supply", "supply.x", "gpu"]
    values = ["when", "team.roles.a.from", "changes", "team.roles.a.headcount", "gpus", "growth", "nothing"]
    assert [path for path in merges if SCHEMA.is_value(tuple(path.split(".")))] == []
    assert [path for path in values if not SCHEMA.is_value(tuple(path.split(".")))] == []
