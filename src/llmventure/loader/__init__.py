"""The strict reader of the scenario language."""
