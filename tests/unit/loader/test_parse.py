"""The tree of a text: raw scalars, places, order; and what is refused on the way."""

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest
import yaml

from llmventure.errors import Fault, Position
from llmventure.loader.parse import _parse_slowly, parse
from llmventure.loader.source import Source, source_of
from llmventure.loader.tree import Mapping, Node, Scalar, Sequence, at, to_plain, walk


def tree_of(text: str) -> Node:
    tree, faults = parse(source_of(text, "s.yaml"))
    assert faults == []
    assert tree is not None
    return tree


def faults_in(text: str) -> list[Fault]:
    return parse(source_of(text, "s.yaml"))[1]


def places(text: str) -> list[tuple[int, int, str]]:
    return [(f.position.line, f.position.column, f.code) for f in faults_in(text) if f.position is not None]


def test_scalars_keep_the_text_that_is_written() -> None:
    text = "a: no\nb: 010\nc: 1e5\nd: 1:30\ne: 2026-13-45\nf: 0x1F\ng: =\nh: .nan\ni: 1_000\nj: 'no'\n"
    plain = {"a": "no", "b": "010", "c": "1e5", "d": "1:30", "e": "2026-13-45", "f": "0x1F", "g": "=", "h": ".nan"}
    assert to_plain(tree_of(text)) == {**plain, "i": "1_000", "j": "no"}


@pytest.mark.parametrize("nothing", ["", "~", "null", "Null", "NULL"])
def test_nothing_is_none_only_without_quotes(nothing: str) -> None:
    assert to_plain(tree_of(f"a: {nothing}\nb: '{nothing}'\n")) == {"a": None, "b": nothing}


def test_places_count_from_one_in_characters() -> None:
    tree = tree_of("数: {b: [10, 'twenty']}\n")
    assert isinstance(tree, Mapping)
    assert tree.items["数"][0] == Position("s.yaml", 1, 1)
    twenty = at(tree, ("数", "b", 1))
    assert twenty == Scalar("twenty", False, Position("s.yaml", 1, 13), 8)
    assert at(tree, ("数", "b")) == Sequence(
        (Scalar("10", True, Position("s.yaml", 1, 9), 2), Scalar("twenty", False, Position("s.yaml", 1, 13), 8)),
        Position("s.yaml", 1, 8),
    )
    assert at(tree, ("数", "c")) is None
    assert at(tree, ("数", "b", 2)) is None


def test_order_is_kept_and_walk_visits_every_node() -> None:
    tree = tree_of("z: 1\na: [2, {y: 3}]\n")
    assert [keys for keys, _, _ in walk(tree)] == [(), ("z",), ("a",), ("a", 0), ("a", 1), ("a", 1, "y")]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends_of_every_system(end: str) -> None:
    source = source_of(end.join(["a: 1", "b:", "  c: 2", ""]), "s.yaml")
    tree, faults = parse(source)
    assert faults == []
    assert tree is not None
    c = at(tree, ("b", "c"))
    assert c is not None
    assert c.position == Position("s.yaml", 3, 6)
    assert source.line(3) == "  c: 2"


def test_json_is_yaml_also_beyond_the_basic_plane() -> None:
    data = {"company": {"name": "Lumen 😀 “Labs”", "tags": ["a", ""], "nested": {"x": "1"}}}
    assert to_plain(tree_of(json.dumps(data))) == data
    assert to_plain(tree_of(json.dumps(data, ensure_ascii=False, indent=2))) == data


def test_block_texts_and_comments() -> None:
    assert to_plain(tree_of("a: |\n  one\n  two\nb: >-\n  three\n  four # no comment\n# end\n")) == {
        "a": "one\ntwo\n",
        "b": "three four # no comment",
    }


def test_number_like_keys_are_texts() -> None:
    assert to_plain(tree_of("{2027-01: 4, 6: 10, 0: 6, '7': 8}")) == {"2027-01": "4", "6": "10", "0": "6", "7": "8"}


def test_everything_that_can_be_collected_is() -> None:
    text = "a: 1\na: 2\nb: !x 3\n<<: {c: 1}\n~: 5\nd:\n  e: 1\n  e: 2\nname: Acme: the AI\n"
    assert places(text) == [
        (2, 1, "duplicate"), (3, 4, "tag"), (4, 1, "merge"), (5, 1, "key"), (8, 3, "duplicate"), (9, 11, "colon"),
    ]  # fmt: skip


def test_a_duplicate_keeps_the_first_and_shows_both_places() -> None:
    tree, (fault,) = parse(source_of("b: {c: 1, c: {d: 2}}\n", "s.yaml"))
    assert to_plain(tree) == {"b": {"c": "1"}} if tree else False
    assert fault.path == "b.c"
    assert fault.position == Position("s.yaml", 1, 11)
    assert fault.related == ((Position("s.yaml", 1, 5), "first written here"),)


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("a: [1, 2\nb: 3\n", (1, 4, "bracket")),
        ("a: {x: 1, y: [2, 3}\nb: 3\n", (1, 19, "comma")),
        ("a:\n  b: {x: 1,\n    y: 2\n  c: 3\n", (2, 6, "bracket")),
        ("a: 'one\nb: two\n", (1, 4, "quote")),
        ('a: "one\nb: "two"\n', (1, 4, "quote")),
        ("a:\n\tb: 1\n", (2, 1, "tab")),
        ("a: 1\nb c\nd: 1\n", (2, 1, "colon")),
        ("company:\n  x: 1\n  name:a\n  start: 3\n", (3, 7, "colon")),
        ("a: @x\n", (1, 4, "character")),
        ("a: 1\n---\nb: 2\n", (2, 1, "documents")),
        ("a: 1\n...\n---\nb: 2\n", (3, 1, "documents")),
    ],
)
def test_a_syntax_fault_points_at_its_cause(text: str, where: tuple[int, int, str]) -> None:
    assert places(text) == [where]


@pytest.mark.parametrize(
    "text",
    ["url: https://example.com\n", "time:\n  12:30\n", "at: 12:30\n", "- name:a\n", "a: b:c\n", "a:\n  https://x.y\n"],
)
def test_colons_inside_texts_are_no_faults(text: str) -> None:
    assert faults_in(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "a: 1\nb: [x, {y: 'z'}]\n", "a: 1\na: 2\n", "a: !!int 3\n", "a: &b 1\n", "a: *b\n", "? [a]\n: 1\n",
        "a: ~\nb:\n", "a: |\n x\n", "a: 1\n---\nb: 2\n", "%YAML 1.1\n---\na: 1\n", "a:\n  name:b\n",
        "[" * 40, "{a: " * 33, "- 1\n- 2\n",
    ],
)  # fmt: skip
def test_both_parsers_say_the_same(text: str) -> None:
    source = source_of(text)
    assert parse(source) == _parse_slowly(source)


def test_it_works_without_libyaml(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("llmventure.loader.parse.CParser", None)
    assert to_plain(tree_of("a: {b: [1, 2]}\n")) == {"a": {"b": ["1", "2"]}}


def test_limits_are_where_they_are_said_to_be() -> None:
    assert places("a: " + "[" * 31 + "]" * 31) == []
    assert places("a: " + "[" * 32 + "]" * 32) == [(1, 35, "depth")]
    assert places("a: " + "x" * 100_000) == []
    assert places("a: " + "x" * 100_001) == [(1, 4, "too-long")]
    assert places("a: [" + "1," * 99_997 + "]") == []
    assert [code for _, _, code in places("a: [" + "1," * 99_998 + "]")] == ["too-many"]
    assert places('? "' + "k" * 1000 + '"\n: 1\n') == []


BOMBS = {
    "brackets": "[" * 100_000,
    "brackets on lines": "[\n" * 100_000,
    "braces": "{a: " * 100_000,
    "after a key": "a: " + "[" * 100_000,
    "in a comment's shadow": "a: [ # x\n" * 20_000,
    "spread brackets": "[1, " * 100_000,
    "dashes": "- " * 100_000,
    "question marks": "? " * 100_000,
    "indentation": "".join(" " * depth + "a:\n" for depth in range(2_000)),
    "20,000 levels": "{a: " * 20_000 + "1" + "}" * 20_000,
    "laughs": "a0: &a0 lol\n" + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 30)),
    "merge bomb": "a0: &a0 {x: 1}\n" + "".join(f"a{n}: &a{n} {{<<: [*a{n - 1}, *a{n - 1}]}}\n" for n in range(1, 40)),
    "quadratic blow-up": "a: &a " + "x" * 90_000 + "\nb: [" + "*a, " * 20_000 + "]\n",
    "behind a tab": 'a: "\t"\nb: ' + "[" * 100_000,
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_ends_at_once(name: str) -> None:
    source = source_of(BOMBS[name])
    started = time.process_time()
    tree, faults = parse(source)
    assert time.process_time() - started < 0.5
    assert tree is None
    assert faults[-1].code in {"depth", "anchor", "key"}


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="the peak of memory is read from /proc")
def test_a_bomb_cannot_end_the_process() -> None:
    """libyaml's own limits differ by version; a crash there would not be an exception."""
    script = (
        "import time\n"
        "from llmventure.errors import ScenarioError\n"
        "from llmventure.loader.document import document\n"
        "from llmventure.loader.source import read_source\n"
        "started = time.process_time()\n"
        "try:\n    document(read_source('-'))\n"
        "except ScenarioError as error:\n    print(error.faults[-1].code)\n"
        "assert time.process_time() - started < 0.5\n"
        "peak = [line.split() for line in open('/proc/self/status') if line.startswith('VmHWM')]\n"
        "assert int(peak[0][1]) < 100 * 1024\n"
    )
    environment = {"PYTHONPATH": str(Path(__file__).parents[3] / "src"), "PYTHONHASHSEED": "0"}
    for text, code in (("[" * 100_000, "depth"), ("{a: " * 100_000, "depth"), (BOMBS["laughs"], "anchor")):
        done = subprocess.run(
            [sys.executable, "-c", script], input=text, text=True, capture_output=True, env=environment, check=False
        )
        assert (done.returncode, done.stdout, done.stderr) == (0, code + "\n", "")


def test_it_keeps_up_with_libyaml() -> None:
    """2,000 lines in less than ten times what PyYAML's C loader takes for them."""
    if not yaml.__with_libyaml__:
        pytest.skip("PyYAML was built without libyaml")
    block = "    role {0}: {{salary: 240k, headcount: {{2027-01: 4, 2027-07: 9}}, hiring_cost: 15%}}\n"
    lines = "team:\n  roles:\n" + "".join(block.format(number) for number in range(2_000))
    source = Source("s.yaml", lines)

    def best(run: object) -> float:
        times = []
        for _ in range(5):
            started = time.process_time()
            run()  # type: ignore[operator]
            times.append(time.process_time() - started)
        return min(times)

    theirs = best(lambda: yaml.load(lines, Loader=yaml.CSafeLoader))
    assert best(lambda: parse(source)) < 5 * theirs
