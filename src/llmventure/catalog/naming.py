"""Finding a row by the names that people use for it."""

import re
from collections.abc import Iterable, Sequence

from llmventure.catalog.errors import CatalogError
from llmventure.record import record
from llmventure.suggest import nearest

MAKERS = frozenset(
    {"nvidia", "amd", "google", "intel", "habana", "amazon", "aws", "tesla", "geforce", "instinct", "radeon"}
)


@record
class Named:
    """A key with the long name and the short names that stand for it."""

    key: str
    names: tuple[str, ...]


def words(name: str) -> frozenset[str]:
    """The words of a name without the maker's, so that order, case and signs do not matter.

    >>> sorted(words("NVIDIA H100 SXM5 80GB")), sorted(words("h100_sxm"))
    (['80gb', 'h100', 'sxm'], ['h100', 'sxm'])
    """
    spaced = re.sub(r"(\d+)\s+gb\b", r"\1gb", name.casefold())
    found = (re.sub(r"^sxm\d$", "sxm", word) for word in re.findall(r"[a-z0-9.]+", spaced))
    return frozenset(word for word in found if word not in MAKERS)


def find_key(kind: str, name: str, rows: Sequence[Named], command: str) -> str:
    """The one key that ``name`` stands for.

    A key or a full name counts before a part of one: first the rows of which it *is* a name, then
    those whose key has all its words, then those of which any name has.

    :raises CatalogError: if no row fits (with the nearest name), or several do (with all of them).
    """
    wanted = words(name)
    fits: Iterable[str] = (
        [row.key for row in rows if name.strip().casefold() == row.key.casefold()]
        or [row.key for row in rows if wanted in {words(each) for each in (row.key, *row.names)}]
        or [row.key for row in rows if wanted <= words(row.key)]
        or [row.key for row in rows if any(wanted <= words(each) for each in row.names)]
        if wanted
        else []
    )
    found = list(dict.fromkeys(fits))
    if len(found) == 1:
        return found[0]
    if found:
        listed = " and ".join((", ".join(found[:-1]), found[-1]))
        raise CatalogError(f"'{name}' fits {listed}", f"write which {kind} is meant, e.g. {found[0]}")
    near = nearest(name, [each for row in rows for each in (row.key, *row.names)])
    meant = next((row.key for row in rows if near in (row.key, *row.names)), None)
    guess = f"did you mean {meant}? " if meant else ""
    raise CatalogError(f"unknown {kind} '{name}'", f"{guess}`{command}` lists the known ones")
