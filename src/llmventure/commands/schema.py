"""``llmventure schema``: the scenario language for editors."""

from llmventure.commands.asked import Call
from llmventure.screen import Screen


def schema(context: Call) -> None:
    """Print the JSON Schema of the scenario language.

    Editors complete and check scenarios with it.

    \b
    Examples:
      llmventure schema
      llmventure schema > scenario.schema.json
    """
    from llmventure import api
    from llmventure.render import json

    screen: Screen = context.obj
    screen.write(json.document(api.schema()))
