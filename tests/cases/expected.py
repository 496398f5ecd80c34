"""What a case's plan prints: plain text, 80 columns. Run as a script, it rewrites every ``expected.txt``.

python tests/cases/expected.py
"""

import sys
from pathlib import Path

CASES = Path(__file__).parent
NAMES = sorted(path.parent.name for path in CASES.glob("*/scenario.yaml"))


def printed(name: str) -> str:
    """The plan of a case as a terminal of 80 columns shows it; the last line, the program's stamp, is left out."""
    from llmventure import api
    from llmventure.render import PLAN
    from llmventure.render.view import View

    made = api.plan(api.load(CASES / name / "scenario.yaml")).report
    lines = PLAN["table"](made, View(width=80, color=False)).rstrip("\n").split("\n")
    assert lines[-1].startswith("llmventure ")
    return "\n".join(line.rstrip() for line in lines[:-1]) + "\n"


def expected(name: str) -> str:
    return (CASES / name / "expected.txt").read_text(encoding="utf-8")


if __name__ == "__main__":
    sys.path.insert(0, str(CASES.parents[1] / "src"))
    for each in NAMES:
        (CASES / each / "expected.txt").write_text(printed(each), encoding="utf-8")
