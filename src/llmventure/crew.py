"""Who does the parts of a long task: this process and its helpers (``processes``), or a cluster (``cluster``)."""

from collections.abc import Callable, Iterator
from typing import Protocol, TypeVar

T = TypeVar("T")


class Crew(Protocol):
    """Some that work side by side. What they answer does not depend on who did it."""

    @property
    def threads(self) -> int:
        """How many parts are done at a time."""

    @property
    def workers(self) -> int:
        """Processes of a cluster; 0 where it is this machine's own crew."""

    @property
    def is_elsewhere(self) -> bool:
        """Whether it works on other machines, whose memory is theirs to know."""

    def each(self, task: Callable[[range], T], count: int, *, together: int = 1, seconds: float = 0.0) -> Iterator[T]:
        """What ``task`` answers for the numbers below ``count``, some at a time, in the order in which it comes.

        Numbers are best taken ``together``, but ``task`` must not care. ``seconds`` is what all of it may take one
        worker: whether help is worth its start.
        """
