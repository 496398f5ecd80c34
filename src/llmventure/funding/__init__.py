"""Funding inside the fold: attempts, closings, what they do to cash and to the cap table, and debt service."""
