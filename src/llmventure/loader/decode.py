"""From bytes to text: UTF-8 and nothing else, no control characters, and a name for what it is instead."""

import re

from llmventure.errors import Fault, Position, ScenarioError

_MAGIC = (
    (b"PK\x03\x04", "an XLSX or ZIP file"),
    (b"PK\x05\x06", "an XLSX or ZIP file"),
    (b"\xd0\xcf\x11\xe0", "an old Excel or Word file"),
    (b"\x1f\x8b", "a gzip file"),
    (b"BZh", "a bzip2 file"),
    (b"\xfd7zXZ", "an xz file"),
    (b"%PDF", "a PDF file"),
    (b"\x89PNG", "a PNG picture"),
    (b"\x7fELF", "a program"),
    (b"SQLite format 3\x00", "an SQLite database"),
    (b"PAR1", "a Parquet file"),
)
# What YAML forbids raw, with the Unicode line separators: editors do not count these as lines,
# YAML does, and positions would drift apart. A byte order mark belongs to the very beginning.
_FORBIDDEN = "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]"
_SAVE = "save the file as UTF-8"


def decode(data: bytes, name: str, *, quotable: bool = True) -> str:
    """The text of a scenario file; a byte order mark is dropped.

    Raises ``ScenarioError`` with the place of the first byte that is not UTF-8, or of the first
    control character. ``quotable`` is whether messages may say which byte or character it is.
    """
    for magic, what in _MAGIC:
        if data.startswith(magic):
            message = f"this looks like {what}, not a scenario"
            raise _fault("lookalike", message, name, 1, 1, "a scenario is a YAML text; llmventure init makes one")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in data[:2]:
        raise _fault("encoding", "not valid UTF-8: this looks like UTF-16", name, 1, 1, _SAVE)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # The mark that "utf-8-sig" drops is not counted in error.start.
        start = error.start + (3 if data.startswith(b"\xef\xbb\xbf") else 0)
        byte = f" (byte 0x{data[start]:02x})" if quotable else ""
        message = f"not valid UTF-8{byte}{_guess(data)}"
        line, column = _place(data[:start].decode("utf-8-sig"))
        raise _fault("encoding", message, name, line, column, _SAVE) from None
    # none of these can be printed; where all can there is no need of the pattern
    found = None if text.replace("\n", "").isprintable() else re.search(_FORBIDDEN, text)
    if found:
        line, column = _place(text[: found.start()])
        what = f" U+{ord(found.group()):04X}" if quotable else ""
        raise _fault("control-character", f"control character{what}", name, line, column, "delete it")
    return text


def _place(before: str) -> tuple[int, int]:
    lines = re.split("\r\n|\r|\n", before)
    return len(lines), len(lines[-1]) + 1


def _guess(data: bytes) -> str:
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError:
        pass
    else:
        foreign = [character for character in text if ord(character) > 0x7F]
        if foreign and all("\u3000" <= character <= "\u9fff" or character > "\uff00" for character in foreign):
            return ": this looks like GB18030"
    odd = [byte for byte in data if byte > 0x7F]
    if all(byte >= 0xA0 for byte in odd) and len(odd) * 4 < len(data):
        return ": this looks like Latin-1"
    return ""


def _fault(code: str, message: str, name: str, line: int, column: int, cure: str) -> ScenarioError:
    return ScenarioError([Fault(code, message, Position(name, line, column), cure=cure)])
