"""Text from the user on its way to a screen: what could steer the terminal is taken out."""

import unicodedata

_BIDI = {*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x061C}
_INVISIBLE = {0x200B, 0x2060, 0xFEFF, 0x2028, 0x2029}


def printable(text: str) -> str:
    r"""``text`` on one line without control characters, escape sequences and bidirectional overrides.

    Line ends and tabs become a space; C0, C1, ESC, bidi controls and invisible spaces go; half a
    surrogate pair, which no encoding can write, is shown as its number.

    >>> printable("red \x1b[31malert\u202e\nnext")
    'red [31malert next'
    >>> printable("\ud800")
    '\\ud800'
    """
    if text.isascii() and text.isprintable():
        return text
    kept = []
    for character in text:
        number = ord(character)
        if character in "\n\r\t\v\f\u00a0":
            kept.append(" ")
        elif 0xD800 <= number <= 0xDFFF:
            kept.append(f"\\u{number:04x}")
        elif unicodedata.category(character) != "Cc" and number not in _BIDI and number not in _INVISIBLE:
            kept.append(character)
    return "".join(kept)


def printable_lines(text: str) -> str:
    r"""The same for a text of several lines, which it keeps.

    >>> printable_lines("a\x07\nb")
    'a\nb'
    """
    return "\n".join(printable(line) for line in text.split("\n"))
