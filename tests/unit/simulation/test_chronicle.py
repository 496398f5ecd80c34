"""A history that is kept up is the one that is found anew from the months as they stand."""

import numpy as np

from llmventure.engine import new_world
from llmventure.sampling import Grid
from llmventure.simulation.chronicle import Chronicle
from llmventure.simulation.histories import NOT_YET, Script
from llmventure.world import NEVER, Ages
from unit.simulation.companies import model

COMPANY = """
compute:
  supply: {burst: {kind: on_demand, gpu: H100-SXM, gpu_hour_price: 2.80}}
  training: {base: {gpu_hours: 200k, gpu: H100-SXM, months: 3, when: {cash_below: 4M}}}
costs: {after the run: {amount: 50k, from: {after: base}}}
policy: {cut: {when: {runway_below: 5 months}, freeze: hiring}}
"""
OPENED, ENDED, ACTS = 0, 2, 3  # rows of the months in which the run began and ended, and the policy began to act


def _chronicle(paths: int) -> tuple[Chronicle, tuple[list[Ages], list[Ages]]]:
    company = model(COMPANY)
    begun = company.company
    script = Script.of(company, new_world(company, Grid(begun.start, begun.months)))
    assert script.conditional == ("compute.training.base",) and script.runs == ("base",)
    return Chronicle(script, paths), ([NEVER] * 5, [])


def test_months_to_come_are_told_as_they_come_and_rows_that_are_replaced_at_once() -> None:
    chronicle, rows = _chronicle(3)
    assert not chronicle.come_to(rows, 0).any() and (chronicle.history == NOT_YET).all()
    rows[0][OPENED] = np.array([1, NEVER, 1])
    rows[0][ENDED] = np.array([4, NEVER, 3])
    assert chronicle.come_to(rows, 2).tolist() == [True, False, True]
    assert chronicle.history[OPENED].tolist() == [1, NOT_YET, 1]
    assert chronicle.history[-1].tolist() == [1, NOT_YET, 1]  # a run goes on: the latest thing was its beginning
    assert chronicle.come_to(rows, 3).tolist() == [False, False, True]
    assert not chronicle.come_to(rows, 3).any()
    assert chronicle.come_to(rows, 6).tolist() == [True, False, False]
    assert chronicle.history[ENDED].tolist() == [4, NOT_YET, 3] and (chronicle.history[-1] == NOT_YET).all()


def test_what_happened_otherwise_is_told_anew() -> None:
    chronicle, rows = _chronicle(2)
    rows[0][OPENED] = 2
    rows[0][ACTS] = np.array([3, 5])
    assert chronicle.come_to(rows, 5).all()
    assert chronicle.history[-1].tolist() == [3, 5]
    rows[0][ACTS] = np.array([8, 5])  # it will act again, and nothing says any more that it has
    assert chronicle.come_to(rows, 6).tolist() == [True, False]
    assert chronicle.history[ACTS].tolist() == [NOT_YET, 5]
    assert chronicle.history[-1].tolist() == [2, 5]
