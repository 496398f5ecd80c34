"""Writes ``docs/validation.md`` and its chart from the published rows: ``python tests/published/validation.py``."""

import sys
from pathlib import Path
from statistics import median

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "validation.md"
CHART = ROOT / "docs" / "validation.svg"
WIDTH = 44


def page() -> str:
    """The whole page; the tests compare it with the file."""
    return "\n".join([*_opening(), *_training_throughput(), *_hours(), *_serving(), *_decode(), *_misses()]) + "\n"


def _opening() -> list[str]:
    return [
        "# How well the compute formulas do",
        "",
        "<!-- written by tests/published/validation.py; a test compares it -->",
        "",
        "Every figure on this page is computed from published rows that are in the repository, by the formulas that",
        "`llmventure compute` uses. Nothing is fitted here except the serving efficiencies named below.",
        "",
    ]


def _training_throughput() -> list[str]:
    from published.readings import training_throughput

    readings = training_throughput()
    worst = max(abs(reading.computed - reading.printed) for reading in readings)
    lines = [
        "## MFU from tokens per second",
        "",
        f"{len(readings)} of 19 benchmark rows of llm-foundry and torchtitan (two say neither layers nor width): "
        f"largest difference {worst * 100:.2f} points.",
        "",
        "| model | GPU | sequence | tokens/s/GPU | printed MFU | computed |",
        "|---|---|---|---|---|---|",
    ]
    for reading in readings:
        row = reading.row
        lines.append(
            f"| {row['model']} | {row['gpu']} | {row['sequence_length']} | {row['tokens_per_second_per_gpu']} | "
            f"{reading.printed:.2%} | {reading.computed:.2%} |"
        )
    return [*lines, ""]


def _hours() -> list[str]:
    from published.readings import hours_from_defaults
    from published.validation_chart import near

    readings = sorted(hours_from_defaults(), key=lambda each: each.published / each.middle)
    inside = sum(reading.inside for reading in readings)
    lines = [
        "## GPU-hours from size, tokens and GPU alone",
        "",
        "The defaults know nothing of a run but its chip: the 10th, 50th and 90th percentile of the MFU of the *other*",
        "published runs on it (6 N D over billed hours). Published hours over expected hours, on a scale of doublings;",
        f"`-` is the range from p10 to p90, `*` inside it, `X` outside. **{inside} of {len(readings)} "
        f"({inside / len(readings):.0%}) lie inside**; 80 % should. The median alone is within ±20 % of "
        f"{sum(map(near, readings))}.",
        "",
        "![Predicted against published GPU-hours, both axes logarithmic; the strip is ±20 %](validation.svg)",
        "",
        "```text",
        f"{'':26}{'1/4':<11}{'1/2':<11}{'1':<11}{'2':<11}4   published ÷ expected",
    ]
    lines += [_bar(each.run.model, each.published, each.low, each.middle, each.high) for each in readings]
    return [*lines, "```", ""]


def _bar(name: str, published: float, low: float, middle: float, high: float) -> str:
    from math import log2

    def place(hours: float) -> int:
        return min(WIDTH, max(0, round((log2(hours / middle) + 2) / 4 * WIDTH)))

    cells = [" "] * (WIDTH + 1)
    for i in range(place(low), place(high) + 1):
        cells[i] = "-"
    cells[place(published)] = "*" if low <= published <= high else "X"
    return f"{name[:25]:<26}{''.join(cells)}  {published / middle:5.2f}".rstrip()


def _serving() -> list[str]:
    from published.readings import ServingReading, serving_at_full_load

    groups: dict[str, list[ServingReading]] = {}
    for reading in serving_at_full_load():
        groups.setdefault(reading.group, []).append(reading)
    lines = [
        "## Output tokens per second at full load",
        "",
        "TensorRT-LLM's table (performance overview v1.0, prefill included) against the roofline at the shares of",
        "bandwidth and peak that its class of model reaches, the batch as large as memory allows but at most 2,048.",
        "The shares are fitted to these rows, two numbers a class, so that the scatter is what to look at: no row is",
        "twice as fast, or half, as the median of the others of its class foretells.",
        "",
        "| class | bandwidth | peak | rows | expected ÷ measured: least | median | most | within ±25 % |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for name in sorted(groups):
        ratios = [reading.expected / reading.measured for reading in groups[name]]
        near = sum(abs(ratio - 1) <= 0.25 for ratio in ratios)
        used = groups[name][0].efficiency
        lines.append(
            f"| {name} | {used.bandwidth:.0%} | {used.peak:.0%} | {len(ratios)} | {min(ratios):.2f} | "
            f"{median(ratios):.2f} | {max(ratios):.2f} | {near} of {len(ratios)} |"
        )
    return [*lines, ""]


def _decode() -> list[str]:
    from published.readings import decode_of_one_sequence

    lines = [
        "## One sequence at a time",
        "",
        "gpt-fast on A100-80GB: measured tokens/s over the memory roofline, that is the share of bandwidth used.",
        "",
        "| model | weights | GPUs | share of the roofline |",
        "|---|---|---|---|",
    ]
    for reading in decode_of_one_sequence():
        row = reading.row
        lines.append(f"| {row['model']} | {row['precision']} | {row['gpus']} | {reading.share:.0%} |")
    return [*lines, ""]


def _misses() -> list[str]:
    from published.readings import hours_from_defaults, serving_at_full_load

    outside = [reading for reading in hours_from_defaults() if not reading.inside]
    far = [reading for reading in serving_at_full_load() if not 0.75 <= reading.expected / reading.measured <= 1.25]
    far.sort(key=lambda each: each.expected / each.measured)

    hours = "; ".join(
        f"{r.run.model} ({r.published / r.middle:.1f}×)" for r in sorted(outside, key=lambda r: r.published / r.middle)
    )
    speeds = "; ".join(
        f"{r.row['model']} {r.row['precision']} on {r.row['gpus']} × {r.row['gpu']}, "
        f"{r.row['input_length']}/{r.row['output_length']} ({r.expected / r.measured:.1f}×)"
        for r in far
    )
    return [
        "## Misses",
        "",
        f"- Hours outside p10 to p90 ({len(outside)}): {hours}. Most of their sources do not say "
        "why; the two Llama-3.2 models were distilled from a larger one, which is work that 6 N D does not count.",
        f"- Serving expected more than a quarter too fast or too slow ({len(far)}, expected ÷ measured): {speeds}. "
        "Long answers to short prompts come out too fast: at the largest batch that fits, engines schedule fewer.",
        "- The band of the hours is wide, from a half to two times: a measured MFU of one's own code is worth more "
        "than any of this. Few sources say what failed: the percentiles lean towards runs that went well.",
    ]


if __name__ == "__main__":
    sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tests")]
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text(page(), encoding="utf-8")
    from published.validation_chart import picture

    CHART.write_text(picture(), encoding="utf-8")
