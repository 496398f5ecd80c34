"""The fault of asking the catalog for what it does not have, or has twice."""

from llmventure.errors import LlmventureError


class CatalogError(LlmventureError):
    """A name that the catalog does not know, or that fits several of its rows.

    ``message`` is the cause, ``cure`` what to write instead. In a scenario it becomes a fault
    of the file, at its place; on the command line it is wrong usage.
    """

    exit_code = 2

    def __init__(self, message: str, cure: str | None = None) -> None:
        self.message, self.cure = message, cure
        super().__init__(message)
