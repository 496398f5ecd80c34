"""The page: whole by itself, safe whatever is called what, and its pictures as large as the figures."""

import re
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest

from llmventure import api
from llmventure.render import numbers
from llmventure.render.html import Material, chapters, charts, page, tiles
from llmventure.render.html.parted import parted
from llmventure.render.sections import Column, Table, row

SCENARIOS = sorted((Path(__file__).parents[3] / "scenarios").glob("*.yaml"))
VOID = frozenset({"meta", "line", "path", "circle"})


class Read(HTMLParser):
    """Every tag with its attributes, and that what is opened is closed, in order."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID or tag == "circle":
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    def of(self, name: str) -> list[dict[str, str | None]]:
        return [attributes for tag, attributes in self.tags if tag == name]


def material(path: Path, paths: int = 60) -> Material:
    scenario = api.load(path)
    several = len(scenario.loaded.strategies) > 1
    return Material(
        api.plan(scenario).detailed,
        api.simulate(scenario, paths=paths).report,
        api.compare([path], paths=paths) if several else None,
    )


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_a_page_of_each_scenario_is_whole_by_itself(path: Path) -> None:
    made = material(path)
    text = page(made)
    read = Read(text)
    assert not {tag for tag, _ in read.tags} & {"script", "link", "img", "iframe", "object", "embed", "base", "form"}
    for _, attributes in read.tags:
        assert not [name for name in attributes if name.startswith("on")]
        assert (attributes.get("href") or "#").startswith("#")
        assert "src" not in attributes
    assert not re.search(r"url\(|@import|https?:", text)
    names = {each.get("id") for each in read.of("section")}
    assert {(each["href"] or "")[1:] for each in read.of("a")} == names
    assert names >= {"plan", "burn", "funding", "futures", "statements"}
    for drawn in read.of("svg"):
        assert drawn["role"] == "img"
        assert drawn["aria-label"]
    said = " ".join(read.words)
    for figure in (made.plan["metrics"]["total_raised"], made.plan["metrics"]["minimum_cash"]):
        assert numbers.money(figure, made.plan["company"]["currency"]) in said


EVIL = "<script>alert(1)</script>\"'&{{7*7}}{% raw %}</style>"


def test_names_are_text_wherever_they_stand(tmp_path: Path) -> None:
    name = EVIL.replace("'", "''")
    file = tmp_path / "a.yaml"
    file.write_text(
        f"company: {{name: '{name}', start: 2027-01, months: 12, opening_cash: 1M}}\n"
        f"costs: {{'{name}': {{amount: 100k to 140k}}}}\n"
        f"team: {{roles: {{'{name}': {{salary: 100k, headcount: 1}}}}}}\n"
        f"revenue: {{'{name}': {{kind: subscription, customers: {{start: 5}}, price_per_month: 1k}}}}\n"
        "funding:\n"
        f"  cap_table: {{'{name}': {{shares: 100, founder: true}}}}\n"
        f"  instruments: {{'R {name}': {{kind: priced_round, investment_amount: 1M, pre_money_valuation: 4M, "
        "when: 2027-03}}\n"
        f"strategies: {{'{name}': {{}}, other: {{company: {{opening_cash: 2M}}}}}}\n",
        encoding="utf-8",
    )
    text = page(material(file))
    read = Read(text)
    assert not read.of("script")
    assert "49" not in [word.strip() for word in read.words]
    assert sum(EVIL in word for word in read.words) >= 8


def test_an_escape_sequence_in_a_name_is_not_in_the_page(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_text('company: {name: "a\\u202eb", start: 2027-01, months: 3, opening_cash: 1M}\n', encoding="utf-8")
    text = page(Material(api.plan(api.load(file)).detailed))
    assert "\u202e" not in text
    assert chapters(Material(api.plan(api.load(file)).detailed))[0].name == "plan"


def test_bars_are_as_high_as_their_figures() -> None:
    plan = api.plan(api.load(SCENARIOS[0])).detailed
    drawn = Read(str(charts.burn(plan).drawing))
    heights = [float(each["height"] or 0) for each in drawn.of("rect") if each["class"] == "c2"]
    gross = plan["statement"]["gross_burn"]
    quarters = [sum(gross[at : at + 3]) for at in range(0, len(gross), 3)]
    for (low, high), (one, other) in zip(pairwise(heights), pairwise(quarters), strict=True):
        assert low * other == pytest.approx(high * one, rel=0.02)


def test_shares_of_a_bar_fill_it() -> None:
    drawn = charts.ownership(api.plan(api.load(SCENARIOS[1])).detailed)
    assert drawn is not None
    rows: dict[str, float] = {}
    for each in Read(str(drawn.drawing)).of("rect"):
        rows[each["y"] or ""] = rows.get(each["y"] or "", 0.0) + float(each["width"] or 0) + 1
    assert len(rows) >= 2
    assert max(rows.values()) - min(rows.values()) < 1.0


def test_strategies_that_nobody_beats_are_filled() -> None:
    compared = api.compare([SCENARIOS[1]], paths=60)
    drawn = charts.strategies(compared)
    assert drawn is not None
    filled = [each for each in Read(str(drawn.drawing)).of("circle") if each["class"] == "front"]
    assert len(filled) == len(compared["front"]) > 0


TERMS = """\
company: {name: 启元, currency: CNY, start: 2027-01, months: 24, opening_cash: 5M}
costs: {office: {amount: 100k}}
funding:
  cap_table: {创始人: {shares: 8M, founder: true}}
  instruments:
    天使轮融资协议第一期: {kind: safe, investment_amount: 1M, post_money_valuation_cap: 9M, when: 2027-02}
    天使轮融资协议第二期: {kind: safe, investment_amount: 1M, post_money_valuation_cap: 10M, when: 2027-03}
    A: {kind: priced_round, investment_amount: 2M, pre_money_valuation: 20M, when: 2027-04}
"""


def test_what_stands_beside_a_row_spans_its_table(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_text(TERMS, encoding="utf-8")
    text = page(Material(api.plan(api.load(file)).detailed))
    rounds = text[text.index("<h3>Rounds") :]
    heads = rounds[: rounds.index("</thead>")].count("<th ")
    about = rounds[: rounds.index("</table>")].count(f'<tr class="about"><td colspan="{heads}"><small class="note">')
    assert (heads, about) == (8, 3)


def test_paper_has_the_last_word_on_layout() -> None:
    """A rule for paper above one for screens is undone by it: tables would be cut and scroll."""
    css = (Path(charts.__file__).parent / "page.css").read_text(encoding="utf-8")
    paper = css[css.rindex("@media print") :]
    for rule in (".wide { overflow: visible; }", "table, .notes { font-size: 9px; }", "@page { margin: 14mm; }"):
        assert rule in paper
        assert rule not in css[: css.rindex("@media print")]
    assert paper.rstrip().endswith("}\n}")


def test_labels_of_what_closes_cover_neither_each_other_nor_a_point(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    text = re.sub("investment_amount: [12]M", "investment_amount: 100k", TERMS)
    file.write_text(text, encoding="utf-8")
    drawn = Read(str(charts.cash(api.plan(api.load(file)).detailed, None).drawing))
    names = [each for each in drawn.of("text") if each["class"] == "name"]
    assert len(names) == 3
    lines = [float(each["y"] or 0) for each in names]
    assert all(abs(one - other) >= 13 for one, other in pairwise(sorted(lines)))
    assert all(6 < each < 260 for each in lines)


def test_no_ruin_among_few_futures_is_not_no_ruin(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_text(TERMS, encoding="utf-8")
    scenario = api.load(file)
    found = tiles(Material(api.plan(scenario).detailed, api.simulate(scenario, paths=60).report))
    assert (found[-1].value, found[-1].remark) == ("< 6%", "none of 60 futures")


def test_a_wide_table_is_parted_by_what_it_takes_on_the_screen() -> None:
    table = Table(
        (Column("a"), *(Column("企业知识库问答助手专业版") for _ in range(4))), (row("1", "2", "3", "4", "5"),)
    )
    assert [len(part.columns) for part in parted(table)] == [4, 2]


def test_the_same_plan_gives_the_same_page() -> None:
    assert page(material(SCENARIOS[2])) == page(material(SCENARIOS[2]))
