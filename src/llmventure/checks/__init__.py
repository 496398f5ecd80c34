"""What more than one field, or the catalog, decides: is the scenario possible, and is it wise?

``errors`` and ``advice`` answer for a scenario that has been read, its other strategies and cases too;
``checker`` is what ``loader.load.load`` takes, so that these faults come together with those of the structure.
"""

from llmventure.checks.check import advice, checker, errors

__all__ = ["advice", "checker", "errors"]
