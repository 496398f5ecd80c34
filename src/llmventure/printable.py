"""Text from outside, made safe to print: control, bidirectional and invisible characters are shown as escapes."""

import re

# C0, DEL, C1; soft hyphen; Arabic letter mark; Mongolian vowel separator; zero width and bidi
# marks; line and paragraph separators; bidi overrides and isolates; invisible operators; BOM;
# lone surrogates (as in file names that are not UTF-8); tag characters.
_HIDDEN = (
    "[\x00-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\U000e0000-\U000e007f]"
)
_SHORT = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}


def printable(text: str) -> str:
    r"""``text`` on one line, with nothing in it that a terminal would act upon or hide.

    >>> printable("na\u200bme\x1b[31m")
    'na\\u200bme\\x1b[31m'
    >>> printable("研究 engineer")
    '研究 engineer'
    """
    # all of these are characters that cannot be printed
    return text if text.isprintable() else re.sub(_HIDDEN, _escape, text)


def _escape(found: re.Match[str]) -> str:
    character = found.group()
    if character in _SHORT:
        return _SHORT[character]
    number = ord(character)
    if number < 0x100:
        return f"\\x{number:02x}"
    return f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"
