"""The functions are scipy's own, and scipy is left as it was."""

import subprocess
import sys

import numpy as np
import pytest
import scipy.special

from cli.process import environment
from llmventure.sampling.special_functions import special


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("ndtr", [np.linspace(-5, 5, 101)]),
        ("ndtri", [np.linspace(0.001, 0.999, 101)]),
        ("betaincinv", [2.0, 3.5, np.linspace(0, 1, 101)]),
        ("pdtr", [np.arange(10.0), 3.0]),
        ("pdtrik", [np.linspace(0.1, 0.9, 9), 3.0]),
    ],
)
def test_they_are_those_of_the_package(name, arguments):
    assert special(name)(*arguments).tobytes() == getattr(scipy.special, name)(*arguments).tobytes()


@pytest.mark.parametrize("before", ["", "import scipy.special;"])
def test_the_package_is_whole_for_whoever_imports_it(before):
    code = (
        f"import sys; {before} from llmventure.sampling.special_functions import special;"
        "half = float(special('ndtr')(0.0)); loaded = 'scipy.special' in sys.modules;"
        "import scipy.special, scipy.stats;"
        "print(half, loaded, scipy.special.logsumexp([0.0]), scipy.special.ndtr(0.0), scipy.stats.norm.cdf(0.0))"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, encoding="utf-8", env=environment(), check=False
    )
    assert ran.stderr == ""
    assert ran.stdout.split() == ["0.5", str(bool(before)), "0.0", "0.5", "0.5"]


def test_what_the_compiled_module_has_not_comes_from_the_package():
    assert special("logsumexp") is scipy.special.logsumexp
