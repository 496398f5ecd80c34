"""Exits of a plan: when, at what value, and what everybody gets."""
