"""Records are used as dataclasses are: made by place or by name, replaced, compared, hashed, matched and copied."""

import copy
import pickle
from dataclasses import field, fields, is_dataclass, replace

import pytest

from llmventure.record import record


@record
class Point:
    x: float
    y: float = 0.0
    names: list[str] = field(default_factory=list)
    kind: str = field(default="point")


@record(frozen=False)
class Count:
    count: int = 0


@record(eq=False, slots=False)
class Share:
    """Refuses what is no share."""

    part: float

    def __post_init__(self) -> None:
        if self.part > 1:
            raise ValueError("more than all")


@record(order=True)
class Place:
    line: int
    column: int


@record(kw_only=True)
class Named:
    last: int
    first: int = 1


def test_fields_are_given_by_place_or_by_name() -> None:
    made = Point(1.0, names=["a"])
    assert (made.x, made.y, made.names, made.kind) == (1.0, 0.0, ["a"], "point")
    assert Named(last=2).first == 1


@pytest.mark.parametrize("wrong", [lambda: Point(), lambda: Point(1.0, z=2.0), lambda: Named(1, 2)])  # type: ignore[call-arg, misc]
def test_what_does_not_fit_is_refused(wrong) -> None:
    with pytest.raises(TypeError):
        wrong()


def test_each_object_has_a_default_of_its_own() -> None:
    first, second = Point(1.0), Point(1.0)
    first.names.append("a")
    assert second.names == []


def test_a_field_without_a_default_comes_first() -> None:
    with pytest.raises(TypeError, match="without a default"):

        @record
        class _Wrong:
            x: float = 0.0
            y: float  # type: ignore[misc]


def test_it_is_a_dataclass() -> None:
    assert is_dataclass(Point)
    assert [each.name for each in fields(Point)] == ["x", "y", "names", "kind"]
    assert replace(Point(1.0, 2.0), x=3.0) == Point(3.0, 2.0)
    with pytest.raises(ValueError, match="more than all"):
        replace(Share(0.5), part=2.0)


def test_slots_and_what_is_kept_beside_the_fields() -> None:
    with pytest.raises(AttributeError):
        Point(1.0).z = 1.0  # type: ignore[attr-defined]
    assert vars(Share(0.5)) == {"part": 0.5}


def test_equality_and_hash() -> None:
    assert Count(1) == Count(1) != Count(2)
    assert Share(0.5) != Share(0.5)
    assert len({Named(last=1), Named(last=1)}) == 1
    with pytest.raises(TypeError, match="unhashable"):
        hash(Count())


def test_order_goes_by_the_fields_of_one_class() -> None:
    assert sorted([Place(2, 1), Place(1, 9)]) == [Place(1, 9), Place(2, 1)]
    assert Place(1, 1) <= Place(1, 1) >= Place(1, 0) and Place(0, 9) < Place(1, 0) and Place(1, 0) > Place(0, 9)
    with pytest.raises(TypeError, match="not supported"):
        assert Place(1, 1) < Count(1)


def test_fields_of_what_may_change_are_set_again() -> None:
    counted = Count()
    counted.count += 2
    assert counted == Count(2)


def test_copies_and_pickles_are_equal() -> None:
    made = Point(1.0, names=["a"])
    assert copy.deepcopy(made) == made == pickle.loads(pickle.dumps(made))


def test_its_text_and_its_pattern() -> None:
    assert repr(Point(1.0)) == "Point(x=1.0, y=0.0, names=[], kind='point')"
    match Point(1.0, 2.0):
        case Point(x, y):
            assert (x, y) == (1.0, 2.0)
