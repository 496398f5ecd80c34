"""Ready risks of a company that trains language models, each figure labelled: seen, derived or a judgement."""

from functools import cache

import yaml

from llmventure.catalog.tables import text_of
from llmventure.models.risks import Risk
from llmventure.record import record
from llmventure.suggest import nearest


@record
class ReadyRisk:
    """``labels`` say of each figure whether it was seen in a source, derived from one, or judged."""

    name: str
    meaning: str
    labels: dict[str, str]
    source: str
    risk: Risk


@cache
def risk_library() -> dict[str, ReadyRisk]:
    """Every ready risk by name."""
    found: dict[str, ReadyRisk] = {}
    for name, entry in yaml.safe_load(text_of("risks.yaml")).items():
        about = {key: entry.pop(key) for key in ("meaning", "labels", "source")}
        found[name] = ReadyRisk(name, about["meaning"], about["labels"], about["source"], Risk.model_validate(entry))
    return found


def ready_risk(name: str) -> Risk:
    """The ready risk of that name; raises ``KeyError`` with a message and a cure."""
    library = risk_library()
    if name not in library:
        near = nearest(name, list(library))
        raise KeyError(
            f"there is no ready risk '{name}'", f"did you mean '{near}'?" if near else "one of " + ", ".join(library)
        )
    return library[name].risk
