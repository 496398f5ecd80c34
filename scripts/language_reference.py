"""Write the reference half of ``docs/language.md`` from the models, so that it cannot differ from what is read.

``python scripts/language_reference.py`` rewrites the page; a test compares.
"""

import sys
import types
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal, Union, get_args, get_origin

ROOT = Path(__file__).resolve().parents[1]
if __name__ == "__main__":
    sys.path.insert(0, str(ROOT / "src"))

from llmventure.models.base import Frozen  # noqa: E402
from llmventure.models.change import Change  # noqa: E402
from llmventure.models.charge import Charge  # noqa: E402
from llmventure.models.declared import FieldInfo  # noqa: E402
from llmventure.models.month import Month  # noqa: E402
from llmventure.models.reading import Reads  # noqa: E402
from llmventure.models.scenario import Scenario  # noqa: E402

PAGE = ROOT / "docs" / "language.md"
MARK = "<!-- From here on the page is written by scripts/language_reference.py. -->\n"
NOUNS = {
    "count": "number",
    "money": "money",
    "fraction": "fraction",
    "duration": "length of time",
    "time": "time in hours, minutes or seconds",
    "power": "power",
    "data": "amount of data",
    "plain": "number",
}
FORMS = {"fixed": "", "uncertain": " ~", "path": " ~ →"}
NAMES: dict[object, str] = {Change: "change", Charge: "fraction or money", Month: "month", bool: "true or false"}


def reference() -> str:
    """Every block of the language in the order in which a reader meets it, one table each."""
    return "\n".join(_block(model) for model in _reached(Scenario, [])) + "\n"


def page(text: str) -> str:
    """The page with its reference written anew."""
    before, mark, _ = text.partition(MARK)
    if not mark:
        raise SystemExit(f"{PAGE} has lost its mark: {MARK}")
    return f"{before}{MARK}\n{reference()}"


def _reached(model: type[Frozen], seen: list[type[Frozen]]) -> list[type[Frozen]]:
    if model not in seen:
        seen.append(model)
        for field in model.model_fields.values():
            for below in _parts(field.annotation):
                if isinstance(below, type) and issubclass(below, Frozen):
                    _reached(below, seen)
    return seen


def _block(model: type[Frozen]) -> str:
    lines = [f"### {title(model)}\n"]
    if model.__doc__ and model.__doc__.strip():
        lines.append(" ".join(model.__doc__.split()).replace("``", "`") + "\n")
    lines += ["| key | holds | what it is |", "|---|---|---|"]
    for name, field in model.model_fields.items():
        needed = ", **required**" if field.is_required() else ""
        described = (field.description or "").replace("|", "\\|")
        lines.append(f"| `{field.alias or name}` | {_holds(field)}{needed} | {described} |")
    return "\n".join(lines) + "\n"


def title(model: type[Frozen]) -> str:
    """``PricedRound`` as a heading: its ``kind`` where it has one, else its words."""
    words = "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in model.__name__).strip()
    kind = model.model_fields.get("kind")
    if kind is not None and get_origin(kind.annotation) is Literal and kind.is_required():
        return f"{words} (`kind: {get_args(kind.annotation)[0]}`)"
    return words


def _holds(field: FieldInfo) -> str:
    for metadata in field.metadata:
        if isinstance(metadata, Reads):
            return _quantity(metadata)
    kinds = list(dict.fromkeys(kind for kind in map(_kind, _parts(field.annotation)) if kind))
    inside = {get_origin(part) for part in (field.annotation, *get_args(field.annotation))}
    whole = "by name: " if dict in inside else "list of: " if tuple in inside else ""
    return whole + (" or ".join(kinds) or "text")


def _quantity(reads: Reads) -> str:
    whole = "whole number" if reads.whole and NOUNS[reads.dimension] == "number" else NOUNS[reads.dimension]
    return f"{whole}{FORMS[reads.form]}"


def _kind(part: Any) -> str:
    if isinstance(part, Reads):
        return _quantity(part)
    if get_origin(part) is Literal:
        return " \\| ".join(f"`{option}`" for option in get_args(part))
    if isinstance(part, type) and issubclass(part, Frozen):
        name = title(part)
        return f"[{name.partition(' (')[0]}](#{_anchor(name)})"
    return NAMES.get(part, "") if isinstance(part, type) else ""


def _anchor(heading: str) -> str:
    kept = "".join(letter for letter in heading.lower() if letter.isalnum() or letter in " -_")
    return kept.replace(" ", "-")


def _parts(annotation: Any) -> Iterator[Any]:
    """The classes, literals and readings inside an annotation; an annotated quantity gives only its reading."""
    origin = get_origin(annotation)
    if origin is Annotated:
        inner, *metadata = get_args(annotation)
        readings = [each for each in metadata if isinstance(each, Reads)]
        yield from readings or _parts(inner)
    elif origin in (Union, types.UnionType):
        for part in get_args(annotation):
            yield from _parts(part)
    elif origin in (dict, tuple, list):
        for part in get_args(annotation)[1 if origin is dict else 0 :]:
            yield from _parts(part)
    else:
        yield annotation


if __name__ == "__main__":
    PAGE.write_text(page(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
