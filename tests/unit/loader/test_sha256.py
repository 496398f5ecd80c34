"""The short way to a scenario's SHA-256 is the same as Python's public one, and may be missing."""

import hashlib
import sys

import pytest

from llmventure.loader import sha256


@pytest.mark.parametrize("missing", [(), ("_sha2", "_sha256")])
def test_it_is_that_of_hashlib(monkeypatch: pytest.MonkeyPatch, missing: tuple[str, ...]) -> None:
    for name in missing:
        monkeypatch.setitem(sys.modules, name, None)
    sha256._hash.cache_clear()
    for data in (b"", b"company: {}", bytes(range(256)) * 5000):
        assert sha256.sha256_of(data) == hashlib.sha256(data).hexdigest()
    sha256._hash.cache_clear()
