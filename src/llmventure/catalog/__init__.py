"""What the world says: dated rows with their source, read when asked for."""

CATALOG_AS_OF = "2026-11-23"
"""The day on which the rows were last gone through; each row has a date of its own."""
