"""What is read without the parser is what the parser would have read, for every command."""

from inspect import signature

import pytest
import typer
from hypothesis import given
from hypothesis import strategies as st

from llmventure.commands import COMMANDS, command
from llmventure.commands.parser import build
from llmventure.commands.plain_words import plainly_read

WORDS = [
    "a.yaml", "-", "--", "", "-1", "0", "1", "3", "007",
    "1000000000", "99999999999", "١", " 4", "+4", "1.5", "json", "JSON",
    "table", "csv", "year", "stratified", "x=1", "--set=x=1", "--format=json", "--format", "-f", "-fjson", "--seed=5",
    "--path", "--paths", "--paths=", "--statements", "--statements=yes", "--no-statements", "--help", "-h", "--form",
]  # fmt: skip


def parsed(name: str, words: list[str]) -> dict[str, object] | None:
    called = typer.main.get_command(build(name)).commands[name]
    try:
        return called.make_context(name, list(words)).params
    except (typer.Exit, typer.BadParameter.__mro__[2]):
        return None


def options(name: str) -> list[str]:
    return [each for slot in typer.main.get_command(build(name)).commands[name].params for each in slot.opts]


@pytest.mark.parametrize("name", COMMANDS)
@given(data=st.data())
def test_words_mean_what_the_parser_takes_them_for(name, data):
    asked = [each for each in options(name) if each.startswith("-") and "help" not in each]
    words = data.draw(st.lists(st.sampled_from([*WORDS, *asked, *asked]), max_size=6))
    plainly = plainly_read(command(name), words)
    if plainly is None:
        return
    read = parsed(name, words)
    assert read is not None
    assert {slot: (type(read[slot]), read[slot]) for slot in plainly} == {
        slot: (type(value), value) for slot, value in plainly.items()
    }
    usual = signature(command(name)).parameters
    assert all((value or None) == (usual[slot].default or None) for slot, value in read.items() if slot not in plainly)


@pytest.mark.parametrize(
    ("name", "words", "said"),
    [
        ("plan", ["a.yaml", "--set", "x=1", "--format=json", "--set=y=2"], {"file": "a.yaml", "sets": ["x=1", "y=2"]}),
        ("simulate", ["--paths", "10000", "a.yaml", "--seed", "0"], {"file": "a.yaml", "paths": 10_000, "seed": 0}),
        ("compare", ["a.yaml", "b.yaml", "--paths", "8"], {"files": ["a.yaml", "b.yaml"], "paths": 8}),
        ("plan", [], {}),
    ],
)
def test_what_is_often_asked_needs_no_parser(name, words, said):
    read = plainly_read(command(name), words)
    assert read is not None
    assert said.items() <= read.items()


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("plan", ["a.yaml", "b.yaml"]),
        ("plan", ["--help"]),
        ("plan", ["--format", "JSON"]),
        ("plan", ["--seed", "-1"]),
        ("plan", ["--seed"]),
        ("plan", ["--seed", "1", "--seed", "2"]),
        ("simulate", ["--paths", "0"]),
        ("explain", []),
        ("plan", ["--set", "--seed"]),
        ("plan", ["a\udcff.yaml"]),
    ],
)
def test_what_is_wrong_or_rare_is_the_parsers(name, words):
    assert plainly_read(command(name), words) is None
