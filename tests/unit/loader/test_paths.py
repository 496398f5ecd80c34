"""Paths and ``--set``."""

import pytest

from llmventure.errors import Position, ScenarioError, UsageError
from llmventure.loader.parse import parse
from llmventure.loader.paths import UnknownPath, assign, resolve
from llmventure.loader.source import source_of
from llmventure.loader.tree import Mapping, at, to_plain
from unit.loader.toy import SCHEMA

TEXT = """\
company: {name: Lumen, months: 48}
training:
  qwen2.5-7b: {mfu: 40%}
  qwen2: {5-7b: {mfu: 1}}
  base: {mfu: 35%, experiments: 60%}
phases: [{gpus: 1}, {gpus: 2}]
team: {roles: {"a.b": {salary: 1}, a: {b: {salary: 2}, c: 3}}}
"""


@pytest.fixture
def tree() -> Mapping:
    found, faults = parse(source_of(TEXT))
    assert faults == []
    assert isinstance(found, Mapping)
    return found


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("company.months", [("company", "months")]),
        ("company", [("company",)]),
        ("training.qwen2.5-7b.mfu", [("training", "qwen2.5-7b", "mfu")]),
        ("team.roles.a.b.salary", [("team", "roles", "a.b", "salary")]),
        ("team.roles.a.c", [("team", "roles", "a", "c")]),
        ("training.*.mfu", [("training", "qwen2.5-7b", "mfu"), ("training", "base", "mfu")]),
        ("training.*.experiments", [("training", "base", "experiments")]),
        ("phases.1.gpus", [("phases", 1, "gpus")]),
        ("phases.*.gpus", [("phases", 0, "gpus"), ("phases", 1, "gpus")]),
    ],
)
def test_the_longest_name_that_fits(tree: Mapping, path: str, expected: list[tuple[str | int, ...]]) -> None:
    assert resolve(tree, path) == expected
    assert all(at(tree, keys) is not None for keys in expected)


@pytest.mark.parametrize(
    ("path", "message", "cure"),
    [
        ("company.moths", "there is no 'moths' in 'company'", "did you mean 'months'?"),
        ("compny.months", "there is no 'compny' at the top", "did you mean 'company'?"),
        ("training.bse.mfu", "there is no 'bse' in 'training'", "did you mean 'base'?"),
        ("training.qwen2.5-7c", "there is no '5-7c' in 'training.qwen2'", "did you mean '5-7b'?"),
        ("company.months.x", "'company.months' is one value: there is no 'x' inside it", None),
        ("phases.2", "there is no '2' in 'phases'", "there is 0, 1"),
        ("", "'' is not a path", "write keys joined by dots, as in company.months"),
        ("company..months", "'company..months' is not a path", "write keys joined by dots, as in company.months"),
        (".company", "'.company' is not a path", "write keys joined by dots, as in company.months"),
    ],
)
def test_what_is_not_there(tree: Mapping, path: str, message: str, cure: str | None) -> None:
    with pytest.raises(UnknownPath) as caught:
        resolve(tree, path)
    assert (caught.value.message, caught.value.cure) == (message, cure)


def test_a_new_key_needs_its_block(tree: Mapping) -> None:
    assert resolve(tree, "company.currency", new_key=True) == [("company", "currency")]
    assert resolve(tree, "training.*.experiments", new_key=True) == [
        ("training", "base", "experiments"),
        ("training", "qwen2.5-7b", "experiments"),
        ("training", "qwen2", "experiments"),
    ]
    for path in ("company.tax.rate", "company.months.low", "*", "company.*.x"):
        with pytest.raises(UnknownPath):
            resolve(Mapping({}, tree.position) if path == "*" else tree, path, new_key=True)


def done(tree: Mapping, argument: str) -> Mapping:
    return assign(tree, argument, 1)[0]


def test_a_value_is_replaced_whole_and_knows_its_place(tree: Mapping) -> None:
    changed, source = assign(tree, "company.months={start: 3, floor: [1, 2]}", 2)
    months = at(changed, ("company", "months"))
    assert months is not None
    assert to_plain(months) == {"start": "3", "floor": ["1", "2"]}
    assert months.position == Position("--set", 2, 16)
    floor = at(changed, ("company", "months", "floor"))
    assert floor is not None
    assert floor.position == Position("--set", 2, 34)
    assert source.line(2) == "company.months={start: 3, floor: [1, 2]}"
    assert to_plain(tree) == to_plain(parse(source_of(TEXT))[0] or tree)


@pytest.mark.parametrize(
    ("argument", "path", "expected"),
    [
        ("company.months=99,600", ("company", "months"), "99,600"),
        ("company.months=x1.2 to 1.7", ("company", "months"), "x1.2 to 1.7"),
        ("company.name='no'", ("company", "name"), "no"),
        ("company.name=a=b", ("company", "name"), "a=b"),
        ("training.*.mfu=50%", ("training", "qwen2.5-7b", "mfu"), "50%"),
        ("training.*.mfu=50%", ("training", "qwen2", "mfu"), "50%"),
        ("phases.1.gpus=8", ("phases", 1, "gpus"), "8"),
        ("company.currency=EUR", ("company", "currency"), "EUR"),
    ],
)
def test_values_of_every_form(tree: Mapping, argument: str, path: tuple[str | int, ...], expected: str) -> None:
    node = at(done(tree, argument), path)
    assert node is not None
    assert to_plain(node) == expected


def test_a_tilde_removes(tree: Mapping) -> None:
    assert at(done(tree, "company.months=~"), ("company", "months")) is None
    assert to_plain(at(done(tree, "phases.0=~"), ("phases",)) or tree) == [{"gpus": "2"}]
    with pytest.raises(UsageError):
        done(tree, "company.currency=~")


@pytest.mark.parametrize(
    "argument",
    [
        "a",
        "=",
        "=5",
        "a..b=1",
        "company.months=",
        "company.months= ",
        "compny.months=3",
        "company.name=\x07",
        "company.name=#",
        "company.name=Lumen #1",
        "company.name=\udcff",
    ],
)
def test_wrong_usage(tree: Mapping, argument: str) -> None:
    with pytest.raises(UsageError) as caught:
        done(tree, argument)
    assert caught.value.exit_code == 2
    assert caught.value.message.isprintable()


@pytest.mark.parametrize(
    ("argument", "message", "cure"),
    [
        ("team.enginers=5", "--set team.enginers=5: there is no 'enginers' in 'team'", "there is roles"),
        ("__class__=1", "--set __class__=1: there is no '__class__' at the top", None),
        ("company.moths=3", "--set company.moths=3: there is no 'moths' in 'company'", "did you mean 'months'?"),
        ("growht=fast", "--set growht=fast: there is no 'growht' at the top", "did you mean 'growth'?"),
    ],
)
def test_a_key_that_the_models_do_not_know(argument: str, message: str, cure: str | None) -> None:
    found, _ = parse(source_of("company: {name: Lumen, months: 48}\nteam: {}\n"))
    assert isinstance(found, Mapping)
    with pytest.raises(UsageError) as caught:
        assign(found, argument, 1, SCHEMA.names_at)
    assert caught.value.message == message
    assert cure is None or caught.value.cure == cure
    assert to_plain(assign(found, "growth=fast", 1, SCHEMA.names_at)[0].items["growth"][1]) == "fast"


def test_a_value_that_is_not_yaml_has_a_place(tree: Mapping) -> None:
    with pytest.raises(ScenarioError) as caught:
        assign(tree, "company.name=[a", 3)
    (fault,) = caught.value.faults
    assert (fault.code, fault.position) == ("bracket", Position("--set", 3, 14))
    assert fault.excerpt == "company.name=[a"
