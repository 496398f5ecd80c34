"""What more than one field, or the catalog, decides: is the scenario possible, and is it wise?

``variant_errors`` goes into ``loader.load.load(…, check=)``, so that what is impossible comes together with what is
misspelt; ``errors`` and ``advice`` answer for a scenario that has been read, its other strategies and cases too.
"""

from llmventure.checks.every import advice, errors, variant_errors

__all__ = ["advice", "errors", "variant_errors"]
