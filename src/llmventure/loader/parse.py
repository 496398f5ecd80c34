"""From text to tree, by PyYAML's events alone: nothing is constructed, nothing that a tag names can run.

libyaml's parser, where it is there, reads what is well-formed about twenty times faster than
PyYAML's own. Whatever it refuses is read again by the latter, which alone words the faults: so
messages do not depend on how PyYAML was built.
"""

import re
from typing import Any, Protocol

from yaml.error import MarkedYAMLError, YAMLError

from llmventure.errors import Fault, Position
from llmventure.loader.builder import Builder, Refused
from llmventure.loader.source import Source
from llmventure.loader.tree import Node

try:
    from yaml._yaml import CParser
except ImportError:  # PyYAML without libyaml
    CParser = None  # type: ignore[assignment, misc]

# What libyaml is not to see: brackets deeper than any scenario, and tabs, which it takes for
# spaces in places where PyYAML's own parser refuses them.
_NOT_FOR_LIBYAML = re.compile(r"\t|(?:[\[{]\s*){64}")


class _Events(Protocol):
    def get_event(self) -> Any: ...


def parse(source: Source) -> tuple[Node | None, list[Fault]]:
    """The tree of ``source`` and every fault found on the way; no tree where reading had to stop.

    Refused, each with its place: anchors, aliases, merge keys, tags, directives, a second
    document, duplicate keys, keys that are not plain text, more than 32 levels, 100,000 nodes or
    100,000 characters in one text, control characters and lone surrogates behind escapes, and
    what is not YAML.
    """
    if CParser is not None and not _NOT_FOR_LIBYAML.search(source.text):
        builder = Builder(source)
        try:
            _feed(CParser(source.text), builder)
        except Refused as refused:
            return None, [*builder.faults, refused.fault]
        except YAMLError:
            pass
        else:
            return builder.root, builder.faults
    return _parse_slowly(source)


def _parse_slowly(source: Source) -> tuple[Node | None, list[Fault]]:
    from llmventure.loader.pure import Pure
    from llmventure.loader.syntax import escape_fault, syntax_fault

    builder = Builder(source)
    events = Pure(source.text)
    try:
        _feed(events, builder)
    except Refused as refused:
        fault = refused.fault
    except MarkedYAMLError as error:
        fault = syntax_fault(error, [*events.taken, *events.tokens], source)
    except (ValueError, OverflowError):
        # PyYAML hands "\UFFFFFFFF" to chr() as it is.
        mark = events.get_mark()
        fault = escape_fault(Position(source.name, mark.line + 1, mark.column + 1), source)
    else:
        return builder.root, builder.faults
    known = {(earlier.code, earlier.position) for earlier in builder.faults}
    return None, builder.faults if (fault.code, fault.position) in known else [*builder.faults, fault]


def _feed(events: _Events, builder: Builder) -> None:
    take, get = builder.take, events.get_event
    while not builder.finished:
        take(get())
