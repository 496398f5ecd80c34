"""The SHA-256 of a scenario by a module that Python brings along: ``hashlib`` loads OpenSSL first, which takes 2 ms."""

from collections.abc import Callable
from functools import cache
from importlib import import_module
from typing import Any


@cache
def _hash() -> Callable[[bytes], Any]:
    for name in ("_sha2", "_sha256"):  # as Python 3.12 and 3.11 call it
        try:
            found: Callable[[bytes], Any] = import_module(name).sha256
        except (ImportError, AttributeError):
            continue
        return found
    from hashlib import sha256

    return sha256


def sha256_of(data: bytes) -> str:
    """In hexadecimal digits.

    >>> sha256_of(b"abc")[:16]
    'ba7816bf8f01cfea'
    """
    digits: str = _hash()(data).hexdigest()
    return digits
