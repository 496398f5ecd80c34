"""Whatever the bytes are: a tree, or faults that can be printed."""

from hypothesis import given, settings
from hypothesis import strategies as st

from llmventure.errors import ScenarioError, UsageError
from llmventure.loader.decode import decode
from llmventure.loader.excerpt import format_faults
from llmventure.loader.load import load, load_tree
from llmventure.loader.parse import _parse_slowly, parse
from llmventure.loader.paths import assign
from llmventure.loader.source import Source, source_of
from llmventure.loader.tree import to_plain
from unit.loader.toy import COMPANY, SCHEMA

PIECES = [
    "a",
    "b: ",
    "- ",
    "\n",
    "\n  ",
    "\n    ",
    "{",
    "}",
    "[",
    "]",
    ", ",
    '"',
    "'",
    "#",
    " #",
    "? ",
    ": ",
    ":",
    "|",
    ">",
    "\t",
    "%",
    "@",
    "`",
    "&a ",
    "*a ",
    "!",
    "!!str ",
    "---\n",
    "...\n",
    "0",
    "~",
    " ",
    "\\",
    "\\u",
    "é",
    "{{",
    "{%",
    "<<: ",
    "\r",
    "extends: ",
    "company",
    "strategies: ",
    "cases: ",
    "kind: ",
    "owned",
    "supply: ",
    "team: ",
    "null",
    "：",
    "=",
    "<<<<<<< ",
    "\x00",
    "\ufeff",
    "\u2028",
    "\U0001f600",
]
texts = st.lists(st.sampled_from(PIECES), max_size=30).map("".join)
quick = settings(deadline=None, derandomize=True, max_examples=400)


def _printable(error: ScenarioError) -> None:
    assert error.faults
    for fault in error.faults:
        assert fault.position is not None
    shown = format_faults(error.faults)
    assert shown.replace("\n", "").isprintable()
    assert shown.encode()
    for foreign in ("pydantic", "Error", "Traceback", "NoneType", "object at 0x"):
        assert foreign not in shown


@quick
@given(st.binary(max_size=200))
def test_any_bytes(data: bytes) -> None:
    try:
        load_tree(Source("s.yaml", decode(data, "s.yaml")), is_value=SCHEMA.is_value)
    except ScenarioError as error:
        _printable(error)


@quick
@given(texts)
def test_any_text(text: str) -> None:
    try:
        load(source_of(text, "s.yaml"), SCHEMA)
    except ScenarioError as error:
        _printable(error)


@quick
@given(texts)
def test_any_text_after_a_company(text: str) -> None:
    try:
        load(source_of(COMPANY + text, "s.yaml"), SCHEMA)
    except ScenarioError as error:
        _printable(error)


@quick
@given(texts)
def test_any_override(text: str) -> None:
    tree, _ = parse(source_of(COMPANY + "team: {roles: {a.b: {salary: 1}}}\n"))
    assert tree is not None
    for argument in (text, "company.months=" + text, text + "=5"):
        try:
            assign(tree, argument, 1, SCHEMA.names_at)  # type: ignore[arg-type]
        except ScenarioError as error:
            _printable(error)
        except UsageError as error:
            assert error.message.isprintable()


plain_texts = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\u2028\u2029\ufeff\ufffe\uffff"), max_size=20
)
values = st.recursive(
    plain_texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(plain_texts.filter(bool), inner, max_size=4),
    max_leaves=20,
)


@quick
@given(st.dictionaries(plain_texts.filter(bool), values, min_size=1, max_size=4))
def test_json_comes_back_as_it_went(data: dict[str, object]) -> None:
    import json

    for text in (json.dumps(data), json.dumps(data, ensure_ascii=False, indent=1)):
        for read in (parse, _parse_slowly):
            tree, faults = read(source_of(text))
            assert faults == []
            assert tree is not None
            assert to_plain(tree) == data
