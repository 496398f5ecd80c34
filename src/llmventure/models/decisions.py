"""The one name under ``decisions:`` that is no path."""

STRATEGY = "strategy"
"""``decisions: {strategy: [A, B]}`` chooses between strategies."""
