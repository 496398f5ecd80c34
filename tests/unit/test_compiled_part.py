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


YAML = (
    "from llmventure.compiled_part import load_compiled_part as load; load('yaml', '_yaml', errors='error.YAMLError');"
)


def test_a_file_is_read_without_the_other_parser() -> None:
    code = (
        "from yaml._yaml import CParser; read = CParser('a: 1');"
        "print(len([read.get_event() for _ in range(8)]), [name for name in sys.modules if name.startswith('yaml.')])"
    )
    assert said(YAML + code) == "8 ['yaml.error', 'yaml.tokens', 'yaml.events', 'yaml.nodes', 'yaml._yaml']"


@pytest.mark.parametrize("text", ["a: [1", "a: \x01", "%YAML 3.0\n---\na", "a: 'b", "a: b: c"])
def test_what_cannot_be_read_is_refused_as_by_the_whole_package(text: str) -> None:
    code = f"""
from yaml._yaml import CParser
from yaml.error import YAMLError
def refused():
    try:
        read = CParser({text!r})
        while read.check_event():
            read.get_event()
    except YAMLError as error:
        return type(error).__module__, type(error).__name__, error.__class__ in vars(sys.modules['yaml._yaml']).values()
before = refused()
print(before, 'yaml.reader' in sys.modules)
import yaml
yaml.safe_load('a')
print(refused() == before)
"""
    before, after = said(f"\n{YAML}\n{code}").splitlines()
    assert before.endswith("Error', True) False")
    assert after == "True"


def test_once_the_whole_package_has_run_errors_are_its_own() -> None:
    code = (
        "import yaml, yaml._yaml as part; yaml.safe_load('a: 1');"
        "print({getattr(getattr(yaml, name.lower()), name + 'Error') is getattr(part, name + 'Error') for name in"
        " ('Reader', 'Scanner', 'Parser', 'Composer', 'Constructor', 'Emitter', 'Serializer', 'Representer')})"
    )
    assert said(YAML + code) == "{True}"


def test_without_the_compiled_part_the_package_is_imported_as_ever() -> None:
    code = (
        "load('yaml', '_no_such_part', errors='error.YAMLError'); import yaml; print(yaml.error.YAMLError.__mro__[1])"
    )
    assert said(f"from llmventure.compiled_part import load_compiled_part as load; {code}") == "<class 'Exception'>"
