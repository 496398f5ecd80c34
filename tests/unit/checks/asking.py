"""Asking the checks about a scenario that is written in the test."""

from llmventure.checks import advice, errors, variant_errors
from llmventure.checks.every import SCHEMA
from llmventure.errors import Fault, ScenarioError
from llmventure.loader.load import Read, load
from llmventure.loader.source import source_of
from llmventure.models.scenario import Scenario

COMPANY = "company: {name: Lumen, start: 2027-01, months: 36, opening_cash: 3M}\n"
CLOUD = "compute: {supply: {cloud: {kind: on_demand, gpu: H100-SXM, gpu_hour_price: 2.50}}, training: {%s}}\n"
TABLE = "cap_table: {Mei: {shares: 8M, founder: true}}"
SEED = "Seed: {kind: priced_round, investment_amount: 4M, pre_money_valuation: 16M, when: 2027-06}"


def funded(*instruments: str) -> str:
    """A company with a cap table and instruments."""
    return COMPANY + "funding: {" + TABLE + ", instruments: {" + ", ".join(instruments) + "}}\n"


def read(text: str) -> Read[Scenario]:
    """The scenario, checked by its models alone."""
    return load(source_of(text, "s.yaml"), SCHEMA)


def faults(text: str) -> list[Fault]:
    """Everything that is wrong, structure and meaning together."""
    try:
        found = load(source_of(text, "s.yaml"), SCHEMA, check=variant_errors)
    except ScenarioError as error:
        return list(error.faults)
    assert errors(found) == []
    return []


def wrong(text: str) -> list[str]:
    """Paths and messages of everything that is wrong."""
    return [f"{fault.path}: {fault.message}" for fault in faults(text)]


def advised(text: str) -> list[str]:
    """Paths and messages of the advice."""
    return [f"{fault.path}: {fault.message}" for fault in advice(read(text))]
