"""One protected series by itself, as the rounds of the program have it."""

import numpy as np

from llmventure.cap_table.anti_dilution import Protected
from llmventure.cap_table.per_path import Values


def conversion_price_after(
    conversion_price: Values, base: Values, consideration: Values, shares: Values, ratchet: bool = False
) -> Values:
    """The conversion price after an issue: CP1 ÷ (as-converted shares after ÷ before)."""
    money = np.maximum(consideration, 1e-9)  # shares for nothing are the limit of shares for almost nothing
    series = Protected(0, "A", ratchet, np.ones(1), conversion_price, base)
    return np.asarray(conversion_price / series.factor(money, shares / money))
