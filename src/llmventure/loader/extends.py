"""``extends: base.yaml``: a file that inherits another, without becoming a way to read the disk."""

import os
import re
from dataclasses import replace
from typing import TYPE_CHECKING

from llmventure.errors import Fault, Position, ScenarioError, UsageError
from llmventure.loader.builder import EXTENDED, located
from llmventure.loader.document import document
from llmventure.loader.overlay import IsValue, overlay
from llmventure.loader.source import STDIN, Source, path_of, read_file
from llmventure.loader.tree import Mapping, Node, Scalar, kind_of
from llmventure.record import record

if TYPE_CHECKING:
    from pathlib import Path

DEEPEST = 8
_NOT_A_PATH = re.compile(r"^[A-Za-z][A-Za-z0-9+.-]+:")


@record
class Inherited:
    """A tree with all that it extends merged in, the files it came from (root first), and the faults."""

    tree: Mapping
    sources: tuple[Source, ...]
    faults: tuple[Fault, ...]


def inherit(root: Source, is_value: IsValue, *, allow_outside: bool = False) -> Inherited:
    """Read ``root`` and the files that it extends, and lay each over the one it extends.

    A file is named relative to the one that names it and must lie in the folder of ``root`` (the
    working directory for standard input) unless ``allow_outside``. Raises ``ScenarioError`` where
    a file has no tree; what can be read despite its faults is answered with them.
    """
    sources: list[Source] = []
    trees: list[Mapping] = []
    faults: list[Fault] = []
    source = root
    while True:
        try:
            tree, found = document(source)
        except ScenarioError as error:
            raise ScenarioError([*faults, *error.faults]) from None
        faults += found
        sources.append(source)
        named = tree.items.get("extends")
        if named is None:
            trees.append(tree)
            break
        trees.append(Mapping({key: item for key, item in tree.items.items() if key != "extends"}, tree.position))
        position, node = named
        try:
            path = _locate(node, source, root, allow_outside)
            if len(sources) > DEEPEST:
                raise _Unusable(f"more than {DEEPEST} files extend one another", "merge some of them")
            parent = _follow(path, sources, node.position)
        except _Unusable as unusable:
            written = isinstance(node, Scalar) and node.text is not None
            place, width = (node.position, node.width) if isinstance(node, Scalar) and written else (position, 7)
            faults.append(located(source, "extends", unusable.message, place, unusable.cure, width))
            raise ScenarioError(faults) from None
        except ScenarioError as error:
            related = ((node.position, EXTENDED),)
            raise ScenarioError([*faults, *(replace(fault, related=related) for fault in error.faults)]) from None
        source = parent
    merged = trees.pop()
    while trees:
        merged, found = overlay(merged, trees.pop(), is_value)
        faults += found
    return Inherited(merged, tuple(sources), tuple(faults))


class _Unusable(Exception):  # noqa: N818 - becomes a Fault where the position is known
    """Why a file cannot be extended."""

    def __init__(self, message: str, cure: str | None = None) -> None:
        super().__init__(message)
        self.message, self.cure = message, cure


def _folder(source: Source) -> "Path":
    """The folder of a file; the working directory for standard input."""
    return path_of(source.path).resolve().parent if source.path is not None else path_of().cwd()


def _locate(node: Node, here: Source, root: Source, allow_outside: bool) -> str:
    if not isinstance(node, Scalar):
        raise _Unusable(f"extends must name a file, found {kind_of(node)}", "write extends: base.yaml")
    text = node.text
    if not text:
        raise _Unusable("extends has no value", "write extends: base.yaml")
    if "\x00" in text or "\n" in text:
        raise _Unusable("extends must name a file on one line", "write extends: base.yaml")
    if _NOT_A_PATH.match(text) or text.startswith("//"):
        raise _Unusable("a URL cannot be extended", "copy the file beside this one and name it")
    if text.startswith(("~", "/", "\\")) or "$" in text or path_of(text).is_absolute():
        raise _Unusable("extends must name a file relative to this one", "write extends: base.yaml, without / ~ or $")
    path = os.path.realpath(_folder(here) / text)
    if not allow_outside and not path_of(path).is_relative_to(_folder(root)):
        raise _Unusable("this file is outside the folder of the scenario", "move it there, or say --allow-outside")
    return path


def _follow(path: str, sources: list[Source], position: Position) -> Source:
    name = _name(path, sources[0])
    try:
        parent = read_file(path, name, quotable=False, extended_from=position)
    except UsageError as error:
        raise _Unusable(error.message, None if error.cure and error.cure.startswith("make") else error.cure) from None
    names = [source.name for source in sources]
    for index, earlier in enumerate(sources):
        if earlier.identity is not None and earlier.identity == parent.identity:
            circle = " → ".join([*names[index:], names[index]])
            raise _Unusable(f"files extend one another in a circle: {circle}", "delete one of the extends lines")
    return parent


def _name(path: str, root: Source) -> str:
    """The file as seen from where the user stands: beside the name that the root was given."""
    if root.path is None or root.name == STDIN:
        return os.path.relpath(path)
    return os.path.normpath(path_of(root.name).parent / os.path.relpath(path, _folder(root)))
