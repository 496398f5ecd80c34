"""What a formula takes and gives."""

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Values: TypeAlias = float | NDArray[np.floating[Any]]
"""A number, or an array of them: one formula for a plan and for a hundred thousand paths."""
