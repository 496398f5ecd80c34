"""How small and how large a quantity can be: what holds whatever is drawn."""

from llmventure.models import quantity as q


def lowest(quantity: q.Quantity | None) -> float | None:
    """The least value that is written (the 5th percentile of an interval); None where it is open.

    >>> lowest(q.Quantity(q.Interval(3.0, 6.0), 0.0, None)), lowest(q.fixed(2.0))
    (3.0, 2.0)
    """
    return None if quantity is None else _end(quantity.path, 0)


def highest(quantity: q.Quantity | None) -> float | None:
    """The greatest value that is written (the 95th percentile of an interval); None where it is open."""
    return None if quantity is None else _end(quantity.path, 1)


def _end(path: q.Path, which: int) -> float | None:
    choose = (min, max)[which]
    match path:
        case q.Fixed(value):
            return value
        case q.Interval(low, high):
            return (low, high)[which]
        case q.Percentiles(p10, _, p90):
            return (p10, p90)[which]
        case q.Uniform(low, high) | q.Triangular(low, _, high) | q.Pert(low, _, high):
            return _end((low, high)[which], which)
        case q.Discrete(values, _):
            return choose(values)
        case q.Steps(steps):
            ends = [_end(number, which) for _, number in steps]
        case q.Mixture(numbers, _):
            ends = [_end(number, which) for number in numbers]
        case _:
            return None
    known = [end for end in ends if end is not None]
    return choose(known) if known and len(known) == len(ends) else None
