"""A package whose compiled part alone is loaded is the whole package to whoever asks for more."""

import subprocess
import sys

import pytest

from cli.process import environment

LOADED = "from llmventure.compiled_part import load_compiled_part as load; load('pydantic_core', '_pydantic_core');"
HELPERS = "'pydantic_core.core_schema' in sys.modules"


def said(code: str) -> str:
    ended = subprocess.run(
        [sys.executable, "-c", f"import sys; {code}"],
        capture_output=True, text=True, env=environment(), check=True, timeout=60,
    )  # fmt: skip
    return ended.stdout.strip()


def test_what_the_compiled_part_has_does_not_run_the_package() -> None:
    code = f"from pydantic_core import SchemaValidator, ValidationError; print({HELPERS}, ValidationError.__module__)"
    assert said(LOADED + code) == "False pydantic_core._pydantic_core"


@pytest.mark.parametrize(
    "asked",
    [
        "from pydantic_core import core_schema; print(core_schema.int_schema()['type'])",
        "import pydantic_core.core_schema as read; print(read.int_schema()['type'])",
        "import pydantic_core; print('int' * ('ErrorDetails' in pydantic_core.__all__))",
        "import pydantic; print(pydantic.TypeAdapter(int).json_schema()['type'][:3])",
        "from pydantic_core import SchemaValidator as before; import pydantic_core; pydantic_core.ErrorDetails;"
        "import pydantic_core._pydantic_core as part; from pydantic_core import SchemaValidator as after;"
        "print('int' * (before is after is part.SchemaValidator))",
    ],
)
def test_what_it_does_not_have_does(asked: str) -> None:
    assert said(LOADED + asked) == "int"


def test_a_name_that_nobody_has_is_refused_as_ever() -> None:
    code = "import pydantic_core; print(hasattr(pydantic_core, 'no_such_name'), type(pydantic_core).__name__)"
    assert said(LOADED + code) == "False module"


@pytest.mark.parametrize("arguments", ["'pydantic_core', '_no_such_part'", "'no_such_package', 'part'"])
def test_what_is_not_there_is_left_to_the_import(arguments: str) -> None:
    code = (
        f"from llmventure.compiled_part import load_compiled_part as load; load({arguments});"
        f"print('no_such_package' in sys.modules, 'pydantic_core' in sys.modules);"
        f"from pydantic_core import ErrorDetails; print({HELPERS})"
    )
    assert said(code).split() == ["False", "False", "True"]


def test_what_is_loaded_already_stays_as_it_is() -> None:
    code = "import pydantic_core; before = pydantic_core;" + LOADED + "print(sys.modules['pydantic_core'] is before)"
    assert said(code) == "True"
