"""What a check finds: where in the scenario, why it is wrong or unwise, and what cures it."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Literal

from llmventure.errors import Fault
from llmventure.loader.faults import fault_at, in_order
from llmventure.loader.source import Source
from llmventure.loader.tree import Keys, Mapping, at
from llmventure.record import record
from llmventure.suggest import nearest

Severity = Literal["error", "advice"]
LISTED = 8
"""So many names are listed where none is near."""


@record
class Finding:
    """``keys`` may lead further than the file does (a default, a short form): the place is the last one written.

    ``on_key`` points at the key instead of its value, as where the value is right and what is missing beside it is not.
    """

    code: str
    keys: Keys
    message: str
    cure: str | None = None
    on_key: bool = False
    severity: Severity = "error"


def advice(code: str, keys: Keys, message: str, cure: str | None = None, *, on_key: bool = False) -> Finding:
    """A finding that stops nothing."""
    return Finding(code, keys, message, cure, on_key, "advice")


def written(tree: Mapping, keys: Keys) -> Keys:
    """As many of ``keys`` as are in the file.

    A field that stands in its short form has no keys inside: ``gpu: H100-SXM`` is ``gpu.name``.
    """
    found = keys
    while found and at(tree, found) is None:
        found = found[:-1]
    return found


def located(findings: Iterable[Finding], tree: Mapping, sources: Sequence[Source]) -> list[Fault]:
    """The findings as faults with their places, in the order of the file."""
    faults = []
    for each in findings:
        keys = written(tree, each.keys)
        fault = fault_at(tree, keys, each.code, each.message, each.cure, on_key=each.on_key, sources=sources)
        faults.append(replace(fault, severity=each.severity))
    return in_order(faults)


def unknown(code: str, keys: Keys, what: str, name: str, known: Iterable[str], *, further: str = "") -> Finding:
    """``name`` stands for no ``what`` ("run", "product"); the cure is the nearest of ``known``, else all of them.

    >>> unknown("reference", ("a",), "product", "apu", ["api", "seats"]).cure
    "did you mean 'api'?"
    >>> unknown("reference", ("a",), "product", "x", []).cure
    'the scenario has no product'
    """
    names = list(dict.fromkeys(known))
    near = nearest(name, names)
    if near is not None:
        cure = f"did you mean '{near}'?"
    elif names:
        cure = "there is " + ", ".join(names[:LISTED]) + (", …" if len(names) > LISTED else "")
    else:
        cure = f"the scenario has no {what}"
    return Finding(code, keys, f"there is no {what} '{name}'", f"{cure}; {further}" if further else cure)


def listed(names: Sequence[str]) -> str:
    """Names in a sentence.

    >>> listed(["a", "b", "c"])
    'a, b and c'
    """
    return names[0] if len(names) == 1 else ", ".join(names[:-1]) + " and " + names[-1]
