"""One file's tree: a mapping at the top, or a fault that says what stands there instead."""

import re

from llmventure.errors import Fault, Position, ScenarioError
from llmventure.loader.builder import located
from llmventure.loader.parse import parse
from llmventure.loader.source import INIT, Source
from llmventure.loader.tree import Mapping, Scalar, Sequence

_SECTION = r"^\s*\[[\w.\-\" ]+\]\s*(?:#.*)?$"
_ASSIGNMENT = r"^\s*[\w.\-\"]+\s*=\s*\S"


def document(source: Source) -> tuple[Mapping, list[Fault]]:
    """The mapping that ``source`` holds, and the faults that do not hide it.

    Raises ``ScenarioError`` with every fault found where there is no such mapping.
    """
    if all(not line.strip() or line.lstrip().startswith("#") for line in source.text.splitlines()):
        raise ScenarioError([_whole(source, "empty", "the file holds no scenario", INIT)])
    tree, faults = parse(source)
    if isinstance(tree, Mapping):
        return tree, faults
    looks = lookalike(source.text)
    if looks is not None:
        cure = "a scenario is a YAML text; llmventure init makes one"
        raise ScenarioError([_whole(source, "lookalike", f"this looks like {looks}, not a scenario", cure)])
    if tree is None or faults:
        raise ScenarioError(faults)
    if isinstance(tree, Scalar) and tree.text is None:
        raise ScenarioError([_whole(source, "empty", "the file holds no scenario", INIT)])
    what = "a list" if isinstance(tree, Sequence) else "a text"
    message = f"a scenario must be a mapping (key: value), found {what}"
    raise ScenarioError([_whole(source, "top", message, "begin with company:")])


def lookalike(text: str) -> str | None:
    """What a text that is no scenario seems to be, or ``None``.

    >>> lookalike("[tool.ruff]\\nline-length = 120\\n")
    'TOML or INI'
    >>> lookalike("month,cash\\n2027-01,5\\n2027-02,4\\n")
    'CSV'
    """
    start = text.lstrip()[:200].lower()
    if start.startswith(("<!doctype html", "<html")):
        return "HTML"
    if start.startswith(("<?xml", "<svg")):
        return "XML"
    lines = [line for line in text.splitlines()[:50] if line.strip() and not line.lstrip().startswith("#")]
    if any(re.match(_ASSIGNMENT, line) for line in lines) and all(
        re.match(_SECTION, line) or re.match(_ASSIGNMENT, line) for line in lines[:2]
    ):
        return "TOML or INI"
    for separator in (",", ";", "\t"):
        counts = {line.count(separator) for line in lines}
        if len(lines) > 1 and len(counts) == 1 and 0 not in counts and not any(": " in line for line in lines):
            return "CSV"
    return None


def _whole(source: Source, code: str, message: str, cure: str) -> Fault:
    return located(source, code, message, Position(source.name, 1, 1), cure)
