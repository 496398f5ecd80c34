"""From a file to a checked scenario: strategies, cases, ``--set``, and every fault at once."""

import time
from hashlib import sha256
from pathlib import Path

import pytest

from llmventure.errors import Fault, ScenarioError, UsageError
from llmventure.loader.excerpt import format_faults
from llmventure.loader.load import load, load_tree
from llmventure.loader.source import source_of
from llmventure.loader.tree import to_plain
from unit.loader.toy import COMPANY, SCHEMA


def faults_of(text: str, **options: str) -> list[Fault]:
    with pytest.raises(ScenarioError) as caught:
        load(source_of(text, "s.yaml"), SCHEMA, **options)  # type: ignore[arg-type]
    return list(caught.value.faults)


def said(text: str) -> list[str]:
    return [f"{fault.position}: {fault.message}" for fault in faults_of(text)]


TWO = (
    COMPANY
    + "supply: {ours: {kind: owned, gpus: 8}}\n"
    + "strategies:\n  rent: {supply: {ours: {kind: rented, gpu_hour_price: 2}}}\n  none: {supply: {ours: ~}}\n"
    + "cases:\n  long: {company: {months: 60}}\n"
)


def test_the_first_strategy_unless_told_otherwise() -> None:
    read = load(source_of(TWO), SCHEMA)
    assert (read.loaded.strategy, read.loaded.case) == ("rent", None)
    assert (read.loaded.strategies, read.loaded.cases) == (("rent", "none"), ("long",))
    assert read.scenario.supply["ours"].kind == "rented"
    assert set(read.loaded.tree.items) == {"company", "supply"}
    other = load(source_of(TWO), SCHEMA, strategy="none", case="long", sets=["company.name=Lux"])
    assert other.scenario.supply == {}
    assert other.scenario.company.model_dump() == {"name": "Lux", "months": 60}
    assert load(source_of(COMPANY), SCHEMA).loaded.strategy is None


@pytest.mark.parametrize(
    ("options", "message", "cure"),
    [
        ({"strategy": "rnt"}, "there is no strategy 'rnt'", "did you mean 'rent'?"),
        ({"strategy": "x\x1b"}, "there is no strategy 'x\\x1b'", "there is rent, none"),
        ({"case": "lang"}, "there is no case 'lang'", "did you mean 'long'?"),
    ],
)
def test_an_unknown_strategy_or_case(options: dict[str, str], message: str, cure: str) -> None:
    with pytest.raises(UsageError) as caught:
        load(source_of(TWO), SCHEMA, **options)  # type: ignore[arg-type]
    assert (caught.value.message, caught.value.cure) == (message, cure)
    with pytest.raises(UsageError, match="this scenario has no strategies: there is no strategy 'rent'"):
        load(source_of(COMPANY), SCHEMA, strategy="rent")


def test_strategies_and_cases_that_are_not_chosen_are_checked_too() -> None:
    text = TWO.replace("none: {supply: {ours: ~}}", "none: {supply: {theirs: ~}, sply: {}}").replace(
        "months: 60", "months: 900"
    )
    assert said(text) == [
        "s.yaml:5:19: there is nothing here that ~ could remove: 'theirs' is not in what this overlays"
        " (with the strategy 'none')",
        "s.yaml:5:31: unknown key 'sply' (with the strategy 'none')",
        "s.yaml:7:28: 'months' must be at most 600, found '900' (with the case 'long')",
    ]


def test_a_fault_that_all_strategies_share_is_told_once() -> None:
    assert said(TWO.replace("months: 48", "months: 4x")) == ["s.yaml:1:32: 'months' must be a whole number, found '4x'"]


def test_faults_of_the_text_and_of_the_values_come_together_in_order() -> None:
    text = COMPANY + "growth: fats\nteam: {roles: {a: {salary: ~}, b: {salry: 1}}}\ngrowth: slow\nwhen: !x {after: S}\n"
    assert said(text) == [
        "s.yaml:2:9: 'growth' must be one of slow, fast, found 'fats'",
        "s.yaml:3:20: 'salary' has no value",
        "s.yaml:3:32: 'team.roles.b' needs 'salary'",
        "s.yaml:3:36: unknown key 'salry'",
        "s.yaml:4:1: the key 'growth' is here twice",
        "s.yaml:5:7: the tag !x is not allowed",
    ]


def test_nothing_follows_from_a_missing_space() -> None:
    assert said("company:\n  name:Lumen\n") == ["s.yaml:2:7: missing space after ':'"]


def test_values_of_set_have_their_own_place() -> None:
    with pytest.raises(ScenarioError) as caught:
        load(source_of(COMPANY, "s.yaml"), SCHEMA, sets=["growth=fast", "company.months=x"])
    assert format_faults(caught.value.faults) == (
        "--set:2:16: error: 'months' must be a whole number, found 'x'\n"
        "  path: company.months\n"
        "  2 | company.months=x\n"
        "    |                ^"
    )


def test_the_digest_of_one_file_can_be_checked_by_hand(tmp_path: Path) -> None:
    base = tmp_path / "base.yaml"
    base.write_text(COMPANY)
    child = tmp_path / "child.yaml"
    child.write_text("extends: base.yaml\n")
    plain = load(base, SCHEMA).loaded.sha256
    assert plain == sha256(base.read_bytes()).hexdigest()
    digests = {plain, load(child, SCHEMA).loaded.sha256, load(base, SCHEMA, sets=["growth=fast"]).loaded.sha256}
    assert len(digests) == 3


def test_a_parent_s_values_are_not_quoted_in_excerpts(tmp_path: Path) -> None:
    (tmp_path / "base.yaml").write_text(COMPANY + "growth: fats\n")
    child = tmp_path / "child.yaml"
    child.write_text("extends: base.yaml\n")
    with pytest.raises(ScenarioError) as caught:
        load(child, SCHEMA)
    (fault,) = caught.value.faults
    assert fault.excerpt is None
    assert [text for _, text in fault.related] == ["extended from here"]


def test_a_tree_keeps_what_the_models_would_resolve() -> None:
    loaded = load_tree(source_of("a: 010\nb: no\n"), is_value=SCHEMA.is_value)
    assert to_plain(loaded.tree) == {"a": "010", "b": "no"}


def test_many_unknown_keys_end_soon_and_are_cut() -> None:
    text = COMPANY + "".join(f"growht{number}: 1\n" for number in range(20_000))
    started = time.process_time()
    found = faults_of(text)
    shown = format_faults(found)
    assert time.process_time() - started < 5
    assert len(found) == 20_000
    assert shown.endswith("\n… 19,980 more")
    assert shown.count("error:") == 20
