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


_here: dict[type, tuple[str, object]] = {}


def once_here(kind: type[T], mark: str, make: Callable[[], T]) -> T:
    """What has come to this process with a ``mark`` before, or is made now; of a kind the last one stays.

    >>> once_here(list, "a", lambda: [1]) is once_here(list, "a", lambda: [2]), once_here(list, "b", lambda: [3])
    (True, [3])
    """
    known = _here.get(kind)
    if known is None or known[0] != mark:
        known = _here[kind] = mark, make()
    found = known[1]
    assert isinstance(found, kind)
    return found
