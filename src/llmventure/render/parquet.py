"""A table as Parquet: columns of text and of numbers, the stamp in the file's own metadata. Needs the extra
``llmventure[parquet]``."""

from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import Any

from llmventure.errors import UsageError

CURE = "pip install 'llmventure[parquet]', or write .csv"


def pyarrow() -> Any:
    """The package that writes it.

    :raises UsageError: where it is not installed.
    """
    try:
        import_module("pyarrow.parquet")
        return import_module("pyarrow")
    except ImportError:
        raise UsageError("pyarrow is not installed, and only it writes Parquet", CURE) from None


def written(columns: Mapping[str, Sequence[str | float | None]], stamp: Mapping[str, object]) -> bytes:
    """A table of these columns, in their order: text where any value is text, else 64-bit floats; None is null.

    :raises UsageError: where pyarrow is not installed.
    """
    arrow = pyarrow()
    arrays = {
        name: arrow.array(values, arrow.string() if any(isinstance(each, str) for each in values) else arrow.float64())
        for name, values in columns.items()
    }
    about = {f"llmventure.{key}": str(value) for key, value in stamp.items() if value is not None}
    sink = arrow.BufferOutputStream()
    arrow.parquet.write_table(arrow.table(arrays).replace_schema_metadata(about), sink)
    return bytes(sink.getvalue().to_pybytes())
