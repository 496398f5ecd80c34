"""What founders got for shares that they sold before an exit."""

import numpy as np

from llmventure.engine.result import Result
from llmventure.models.funding import Secondary
from llmventure.sampling import Array


def founders_secondaries(result: Result) -> list[tuple[int, Array]]:
    """By sale its month and what a founder got for the shares (paths,); those before the plan are the past."""
    instruments = result.world.scenario.funding.instruments
    founders = {column.holder for column in result.opening_table.columns if column.founder}
    found = []
    for event in result.events:
        item = instruments.get(event.name)
        if not isinstance(item, Secondary) or item.holder not in founders or event.table is None:
            continue
        at = event.table.column_index((event.name, "common", None, ""))
        assert at is not None and event.price_per_share is not None
        found.append((event.month, np.where(event.mask, event.table.shares[at] * event.price_per_share, 0.0)))
    return found
