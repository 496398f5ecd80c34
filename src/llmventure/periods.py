"""Periods of what is repeated, in months."""

PERIODS = {"monthly": 1, "quarterly": 3, "yearly": 12}
