"""The picture of ``docs/validation.md``: predicted against published GPU-hours, both axes logarithmic."""

from math import log10
from xml.sax.saxutils import escape

from published.readings import HoursReading, hours_from_defaults

LEFT, TOP, SIZE, MARGIN = 70, 20, 480, 50
DECADES = (1, 8)
"""From ten GPU-hours to a hundred million."""
NEAR = 0.20


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
    lines = [f'<rect x="{LEFT}" y="{TOP}" width="{SIZE}" height="{SIZE}" fill="none" stroke="#888"/>']
    for decade in range(DECADES[0], DECADES[1] + 1):
        at = 10.0**decade
        name = f"{at:,.0f}" if decade < 6 else f"{at / 1e6:,.0f}M"
        lines += [
            f'<line x1="{_x(at):.1f}" y1="{TOP}" x2="{_x(at):.1f}" y2="{TOP + SIZE}" stroke="#ddd"/>',
            f'<line x1="{LEFT}" y1="{_y(at):.1f}" x2="{LEFT + SIZE}" y2="{_y(at):.1f}" stroke="#ddd"/>',
            f'<text x="{_x(at):.1f}" y="{TOP + SIZE + 16}" text-anchor="middle">{name}</text>',
            f'<text x="{LEFT - 6}" y="{_y(at) + 4:.1f}" text-anchor="end">{name}</text>',
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
        f'<polygon points="{points}" fill="#cfe3f7" clip-path="url(#plot)"/>',
        f'<line x1="{_x(low):.1f}" y1="{_y(low):.1f}" x2="{_x(high):.1f}" y2="{_y(high):.1f}" stroke="#4a7fb5"/>',
    ]


def _point(reading: HoursReading) -> list[str]:
    colour = "#1f5f99" if reading.inside else "#b5432a"
    x, y = _x(reading.published), _y(reading.middle)
    said = escape(f"{reading.run.model}: published {reading.published:,.0f} h, predicted {reading.middle:,.0f} h")
    return [
        f'<line x1="{x:.1f}" y1="{_y(reading.low):.1f}" x2="{x:.1f}" y2="{_y(reading.high):.1f}" stroke="{colour}" '
        'stroke-opacity="0.35"/>',
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.5" fill="{colour if near(reading) else "#fff"}" stroke="{colour}">'
        f"<title>{said}</title></circle>",
    ]


def picture() -> str:
    """The chart as SVG text; each point has its run's name as a title."""
    readings = hours_from_defaults()
    count = sum(map(near, readings))
    width, height = LEFT + SIZE + 20, TOP + SIZE + MARGIN
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        'font-family="sans-serif" font-size="11" role="img">',
        f"<title>Predicted against published GPU-hours of {len(readings)} runs</title>",
        f'<rect width="{width}" height="{height}" fill="#fff"/>',
        *_band(),
        *_axes(),
        *(line for reading in readings for line in _point(reading)),
        f'<text x="{LEFT + SIZE / 2}" y="{TOP + SIZE + 38}" text-anchor="middle">published GPU-hours</text>',
        f'<text transform="translate(14 {TOP + SIZE / 2}) rotate(-90)" text-anchor="middle">predicted from size, '
        "tokens and GPU alone</text>",
        f'<text x="{LEFT + 12}" y="{TOP + 20}">filled: within ±20 % (strip), {count} of {len(readings)}</text>',
        f'<text x="{LEFT + 12}" y="{TOP + 36}">line: p10 to p90; red: published hours outside it</text>',
        "</svg>",
    ]
    return "\n".join(lines) + "\n"
