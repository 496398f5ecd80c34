"""The picture of ``docs/validation.md``: predicted against published GPU-hours, both axes logarithmic."""

from math import hypot, log10
from xml.sax.saxutils import escape

from llmventure.catalog.runs import CHIP_FAMILIES
from published.chart_labels import Label, placed
from published.readings import HoursReading, hours_from_defaults

LEFT, TOP, SIZE, RIGHT, BOTTOM = 76, 84, 620, 28, 62
DECADES = (1.0, 7.5)
"""From ten GPU-hours to thirty million."""
NEAR = 0.20
INK, QUIET, GRID, MISS = "#1c2733", "#5f6b76", "#e8ecf0", "#c2410c"
CHIPS = (("A100 and A800", "#2563a8"), ("H100 and H800", "#0f8a6d"))
"""As ``CHIP_FAMILIES``, in colours that print apart in grey too."""
KNOWN = ("Llama-3.1-70B", "BLOOM-176B", "Falcon-40B", "OLMoE-1B-7B", "Pythia-1.0B", "DisTrO-1.2B")
"""Named beside the misses, so that a reader finds the way."""


def near(reading: HoursReading) -> bool:
    """Whether the median prediction is within 20 % of the published hours."""
    return abs(reading.middle / reading.published - 1) <= NEAR


def _place(hours: float) -> float:
    first, last = DECADES
    return (log10(hours) - first) / (last - first) * SIZE


def _x(hours: float) -> float:
    return LEFT + _place(hours)


def _y(hours: float) -> float:
    return TOP + SIZE - _place(hours)


def _axes() -> list[str]:
    lines = []
    for decade in range(int(DECADES[0]), int(DECADES[1]) + 1):
        at = 10.0**decade
        name = f"{at:,.0f}" if decade < 6 else f"{at / 1e6:,.0f} million"
        lines += [
            f'<line x1="{_x(at):.1f}" y1="{TOP}" x2="{_x(at):.1f}" y2="{TOP + SIZE}" stroke="{GRID}"/>',
            f'<line x1="{LEFT}" y1="{_y(at):.1f}" x2="{LEFT + SIZE}" y2="{_y(at):.1f}" stroke="{GRID}"/>',
            f'<text x="{_x(at):.1f}" y="{TOP + SIZE + 20}" text-anchor="middle" fill="{QUIET}">{name}</text>',
            f'<text x="{LEFT - 9}" y="{_y(at) + 4:.1f}" text-anchor="end" fill="{QUIET}">{name}</text>',
        ]
    return lines


def _band() -> list[str]:
    """The diagonal, and the strip in which a prediction is within 20 %."""
    low, high = (10.0**decade for decade in DECADES)
    corners = [
        (low, low * (1 - NEAR)), (high, high * (1 - NEAR)), (high, high * (1 + NEAR)), (low, low * (1 + NEAR)),
    ]  # fmt: skip
    points = " ".join(f"{_x(x):.1f},{_y(y):.1f}" for x, y in corners)
    return [
        f'<clipPath id="plot"><rect x="{LEFT}" y="{TOP}" width="{SIZE}" height="{SIZE}"/></clipPath>',
        f'<polygon points="{points}" fill="#dfe7f1" clip-path="url(#plot)"/>',
        f'<line x1="{_x(low):.1f}" y1="{_y(low):.1f}" x2="{_x(high):.1f}" y2="{_y(high):.1f}" stroke="#8fa3b8"/>',
    ]


def _colour(reading: HoursReading) -> str:
    family = next(index for index, chips in enumerate(CHIP_FAMILIES) if reading.run.gpu in chips)
    return CHIPS[family][1]


def _range(reading: HoursReading) -> str:
    x = _x(reading.published)
    colour = _colour(reading) if reading.inside else MISS
    return (
        f'<line x1="{x:.1f}" y1="{_y(reading.low):.1f}" x2="{x:.1f}" y2="{_y(reading.high):.1f}" stroke="{colour}" '
        f'stroke-opacity="{0.38 if reading.inside else 0.7}" stroke-width="1.6" stroke-linecap="round"/>'
    )


def _mark(x: float, y: float, colour: str, *, is_near: bool, inside: bool) -> str:
    """Filled within ±20 %; a square is outside p10 to p90."""
    fill = colour if is_near else "#fff"
    if inside:
        return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4.6" fill="{fill}" stroke="{colour}" stroke-width="1.7"'
    return (
        f'<rect x="{x - 4.2:.1f}" y="{y - 4.2:.1f}" width="8.4" height="8.4" fill="{fill}" stroke="{MISS}" '
        'stroke-width="1.9"'
    )


def _point(reading: HoursReading) -> str:
    said = escape(f"{reading.run.model}: published {reading.published:,.0f} h, predicted {reading.middle:,.0f} h")
    mark = _mark(
        _x(reading.published), _y(reading.middle), _colour(reading), is_near=near(reading), inside=reading.inside
    )
    return f"{mark}><title>{said}</title></{'circle' if reading.inside else 'rect'}>"


def _labels(readings: list[HoursReading]) -> list[str]:
    """Names of what missed, and of a few that are known."""
    named = [each for each in readings if not each.inside or each.run.model in KNOWN]
    points = [(_x(each.published), _y(each.middle)) for each in readings]
    ranges = [(_x(each.published), _y(each.high), _y(each.low)) for each in readings]
    wanted = [
        Label(
            each.run.model, _x(each.published), _y(each.middle), above=each.middle > each.published,
            colour=INK if each.inside else MISS,
        )
        for each in named
    ]  # fmt: skip
    lines = []
    for label, (x, y, anchor) in placed(wanted, points, ranges, (LEFT, TOP, LEFT + SIZE, TOP + SIZE)):
        end = x + (-3 if anchor == "start" else 3)
        if hypot(end - label.x, y - 4 - label.y) > 16:
            lines.append(
                f'<line x1="{label.x:.1f}" y1="{label.y:.1f}" x2="{end:.1f}" y2="{y - 4:.1f}" stroke="{label.colour}" '
                'stroke-opacity="0.45" stroke-width="0.8"/>'
            )
        lines.append(
            f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{label.colour}" class="halo">'
            f"{escape(label.text)}</text>"
        )
    return lines


def _legend(readings: list[HoursReading]) -> list[str]:
    """In the corner that no prediction reaches."""
    x, y = LEFT + SIZE - 236, TOP + SIZE - 150
    count, inside = sum(map(near, readings)), sum(each.inside for each in readings)
    lines = [f'<rect x="{x}" y="{y}" width="222" height="136" rx="6" fill="#fff" stroke="{GRID}"/>']
    rows: list[tuple[str, str]] = []
    for name, colour in CHIPS:
        mark = _mark(x + 18, 0, colour, is_near=True, inside=True) + "/>"
        rows.append((mark, name))
    rows += [
        (_mark(x + 18, 0, QUIET, is_near=True, inside=True) + "/>", f"within ±20 %, the strip: {count}"),
        (_mark(x + 18, 0, QUIET, is_near=False, inside=True) + "/>", f"within p10 to p90, the line: {inside}"),
        (_mark(x + 18, 0, QUIET, is_near=False, inside=False) + "/>", f"missed: {len(readings) - inside}"),
    ]
    for number, (mark, text) in enumerate(rows):
        at = y + 22 + 24 * number
        lines += [
            f'<g transform="translate(0 {at})">{mark}</g>',
            f'<text x="{x + 34}" y="{at + 4}" fill="{INK}">{text}</text>',
        ]
    return lines


def picture() -> str:
    """The chart as SVG text; each point has its run's name as a title."""
    readings = hours_from_defaults()
    width, height = LEFT + SIZE + RIGHT, TOP + SIZE + BOTTOM
    title = f"Predicted against published GPU-hours of {len(readings)} runs"
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        'font-family="Inter, Helvetica, Arial, sans-serif" font-size="12" role="img">',
        f"<title>{title}</title>",
        "<style>.halo{paint-order:stroke;stroke:#fff;stroke-width:3.2px;stroke-linejoin:round}</style>",
        f'<rect width="{width}" height="{height}" fill="#fff"/>',
        f'<text x="{LEFT}" y="34" font-size="19" font-weight="600" fill="{INK}">{title}</text>',
        f'<text x="{LEFT}" y="57" font-size="13" fill="{QUIET}">From size, tokens and chip alone, at the MFU of the '
        "other published runs on that chip.</text>",
        *_band(),
        *_axes(),
        f'<rect x="{LEFT}" y="{TOP}" width="{SIZE}" height="{SIZE}" fill="none" stroke="#c3ccd5"/>',
        *map(_range, readings),
        *map(_point, readings),
        *_labels(readings),
        *_legend(readings),
        f'<text x="{LEFT + SIZE / 2}" y="{TOP + SIZE + 46}" text-anchor="middle" font-size="13" fill="{INK}">'
        "published GPU-hours</text>",
        f'<text transform="translate(18 {TOP + SIZE / 2}) rotate(-90)" text-anchor="middle" font-size="13" '
        f'fill="{INK}">predicted GPU-hours</text>',
        "</svg>",
    ]
    return "\n".join(lines) + "\n"
