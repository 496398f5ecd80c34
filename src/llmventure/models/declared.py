"""What is known of a field of the language: what may stand in it, and what the reader of the file is told about it."""

from collections.abc import Callable
from typing import Annotated, Any, get_origin

NEEDED: Any = ...
"""Stands for the default of a field that has none."""


class FieldInfo:
    """One field: ``annotation`` and ``metadata`` are what its type says, without and inside ``Annotated``."""

    __slots__ = (
        "alias", "annotation", "default", "default_factory", "description", "examples", "metadata", "min_length",
        "written",
    )  # fmt: skip

    def __init__(
        self,
        default: Any,
        default_factory: Callable[[], Any] | None,
        alias: str | None,
        description: str | None,
        examples: list[str] | None,
        min_length: int | None,
    ) -> None:
        self.default, self.default_factory = default, default_factory
        self.alias, self.description, self.examples, self.min_length = alias, description, examples, min_length
        self.written: Any = None
        self.annotation: Any = None
        self.metadata: tuple[Any, ...] = ()

    def means(self, written: Any) -> None:
        """Its type as it is ``written`` in the class."""
        self.written = self.annotation = written
        if get_origin(written) is Annotated:
            self.annotation, self.metadata = written.__origin__, written.__metadata__

    def is_required(self) -> bool:
        """Whether the file must say it."""
        return self.default is NEEDED and self.default_factory is None


def Field(  # noqa: N802 - written where a default stands, as pydantic has it
    default: Any = NEEDED,
    *,
    default_factory: Callable[[], Any] | None = None,
    alias: str | None = None,
    description: str | None = None,
    examples: list[str] | None = None,
    min_length: int | None = None,
) -> Any:
    """A field: its default, the key that it is written as, what it is and how it may look; a list's least length."""
    return FieldInfo(default, default_factory, alias, description, examples, min_length)
