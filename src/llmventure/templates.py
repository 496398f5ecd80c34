"""Scenarios to start from: the files of ``scenarios/``, which the package carries with it."""

from pathlib import Path

from llmventure.errors import UsageError
from llmventure.suggest import nearest

FIRST = "starter"
SCHEMA = "scenario.schema.json"
_SCHEMA_LINE = "# yaml-language-server: $schema="


def templates() -> dict[str, str]:
    """Each template's name and what it is, in one line: its second line. The starter is first.

    >>> next(iter(templates()))
    'starter'
    """
    found = {path.stem: path for path in sorted(_folder("scenarios").glob("*.yaml"))}
    order = [FIRST, *(name for name in found if name != FIRST)]
    return {name: _described(found[name].read_text(encoding="utf-8")) for name in order}


def template_text(name: str) -> str:
    """The text of a template, its schema line pointing at the schema that is installed with this program.

    Raises ``UsageError`` for a name that is not among ``templates()``.

    >>> template_text("starter").splitlines()[2]
    '#'
    """
    known = templates()
    if name not in known:
        near = nearest(name, list(known))
        raise UsageError(
            f"there is no template '{name}'", f"did you mean {near}?" if near else "there is " + ", ".join(known)
        )
    text = (_folder("scenarios") / f"{name}.yaml").read_text(encoding="utf-8")
    first, newline, rest = text.partition("\n")
    return f"{_SCHEMA_LINE}{_schema()}{newline}{rest}" if first.startswith(_SCHEMA_LINE) else text


def _described(text: str) -> str:
    return text.splitlines()[1].removeprefix("#").strip()


def _schema() -> str:
    """Where editors find the schema without a network; beside the scenario, if the package carries none."""
    installed = _folder("schema") / SCHEMA
    return installed.as_uri() if installed.is_file() else f"./{SCHEMA}"


def _folder(name: str) -> Path:
    """A folder of data: inside the package where it is installed, at the root of a source checkout."""
    package = Path(__file__).resolve().parent
    inside = package / name
    return inside if inside.is_dir() else package.parents[1] / name
