"""What a process has freed it takes again without asking the system for pages."""

import platform
import subprocess
import sys

import pytest

from cli.process import environment

CODE = """
import resource, sys
import numpy as np
from llmventure.simulation.freed_memory import keep_freed_memory
if sys.argv[1] == "keep":
    assert keep_freed_memory() and keep_freed_memory()
for _ in range(3):
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    lot = [np.ones(1 << 16) for _ in range(200)]
    del lot
    faults = resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before
print(faults * resource.getpagesize())
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc is told to")
def test_memory_of_one_lot_serves_the_next() -> None:
    def bytes_of_new_pages(how: str) -> int:
        ran = subprocess.run(
            [sys.executable, "-c", CODE, how], env=environment(), check=True, capture_output=True, encoding="utf-8"
        )
        return int(ran.stdout)

    lot = 200 * 8 * 2**16
    assert bytes_of_new_pages("keep") < lot / 20
    assert bytes_of_new_pages("not") > lot / 2  # else it would not be worth the telling
