"""Parts of a scenario: read strictly, frozen, copied with changes, and the same for pydantic where it is asked."""

import copy
import pickle
from typing import Annotated, Literal

import pydantic
import pytest
from pydantic_core import ValidationError

from llmventure.models.base import Flag, Frozen, Text, checks, fault
from llmventure.models.cores import BY_KIND, core_of, reader
from llmventure.models.declared import Field
from llmventure.models.reading import Reads


class Wheel(Frozen):
    inches: Annotated[float, Reads("plain", low=1, high=100, form="fixed")] = Field(20.0, description="[20]")


class _Vehicle(Frozen):
    name: Text = Field(examples=["Ida"], description="Its name.")
    from_: Text | None = Field(None, alias="from", description="Where it comes from.")
    wheels: tuple[Wheel, ...] = Field((), min_length=1, description="Its wheels.")
    sold: Flag = Field(False, description="Whether it is [false].")

    @checks("after")
    def _rolls(self) -> "_Vehicle":
        if self.sold and not self.wheels:
            raise fault("is sold without wheels", "add wheels", ("sold",))
        return self


class Bicycle(_Vehicle):
    kind: Literal["bicycle"] = Field(description="Two wheels.")
    spare: Wheel = Field(default_factory=Wheel, description="[a wheel]")


class Cart(_Vehicle):
    kind: Literal["cart"] = Field(description="Drawn.")
    name: Text = Field("cart", description="[cart]")

    also_written_as = ("string",)

    @checks("before")
    @classmethod
    def _bare(cls, data: object) -> object:
        return {"kind": "cart", "name": data} if isinstance(data, str) else data


Vehicle = Annotated[Bicycle | Cart, BY_KIND]


class Garage(Frozen):
    """Where they stand."""

    vehicles: dict[Text, Vehicle] = Field(default_factory=dict, description="By name.")
    best: Cart | None = Field(None, description="The best.")


def details(read, written) -> list[tuple[str, tuple[int | str, ...]]]:
    with pytest.raises(ValidationError) as caught:
        read(written)
    return [(each["type"], each["loc"]) for each in caught.value.errors()]


def test_a_part_is_read_with_all_that_is_above_it() -> None:
    made = Bicycle.model_validate({"kind": "bicycle", "name": "Ida", "from": "Ulm", "wheels": [{"inches": "26"}]})
    assert list(Bicycle.model_fields) == ["name", "from_", "wheels", "sold", "kind", "spare"]
    assert (made.name, made.from_, made.wheels[0].inches, made.spare.inches) == ("Ida", "Ulm", 26.0, 20.0)
    assert made.model_fields_set == {"kind", "name", "from_", "wheels"}
    assert Cart.model_validate("dray") == Cart(kind="cart", name="dray")


def test_every_fault_has_its_place() -> None:
    written = {
        "vehicles": {
            "a": {"kind": "bicycle", "wheels": [{}, {"inches": "200"}], "bell": "x"},
            "b": {"kind": "boat"},
            "c": {"kind": "cart", "sold": "yes"},
            "d": {"kind": "cart", "wheels": []},
            "e": {},
        },
        "best": {"kind": "cart", "name": " ", "from": "x" * 10_001},
    }
    assert details(Garage.model_validate, written) == [
        ("missing", ("vehicles", "a", "bicycle", "name")),
        ("quantity", ("vehicles", "a", "bicycle", "wheels", 1, "inches")),
        ("extra_forbidden", ("vehicles", "a", "bicycle", "bell")),
        ("union_tag_invalid", ("vehicles", "b")),
        ("scenario", ("vehicles", "c", "cart")),
        ("too_short", ("vehicles", "d", "cart", "wheels")),
        ("union_tag_not_found", ("vehicles", "e")),
        ("scenario", ("best", "name")),
        ("too_long", ("best", "from")),
    ]


def test_what_is_read_already_is_taken_as_it_is() -> None:
    cart = Cart(kind="cart")
    garage = Garage(vehicles={"a": cart}, best=cart)
    assert garage.vehicles["a"] is cart is garage.best


def test_a_part_stays_as_it_was_read() -> None:
    cart = Cart(kind="cart")
    with pytest.raises(AttributeError, match="name of a Cart"):
        cart.name = "dray"
    changed = cart.model_copy(update={"name": "dray"})
    assert (cart.name, changed.name, changed.model_fields_set) == ("cart", "dray", {"kind", "name"})
    assert cart != changed and len({cart, changed, copy.deepcopy(cart), pickle.loads(pickle.dumps(cart))}) == 2
    assert repr(Wheel()) == "Wheel(inches=20.0)"
    assert Wheel() != cart


def test_a_kind_that_a_file_has_not_is_not_made() -> None:
    class Sleigh(Frozen):
        runners: object = Field(description="Of a type that nothing reads.")

    assert core_of(Sleigh | None)["type"] == "nullable"
    with pytest.raises(TypeError, match="no field of the language"):
        reader(Sleigh).validate_python({})


def test_pydantic_sees_the_same_fields() -> None:
    made = pydantic.TypeAdapter(Garage).json_schema()
    cart, bicycle = made["$defs"]["Cart"], made["$defs"]["Bicycle"]
    assert made["description"] == "Where they stand."
    assert made["properties"]["vehicles"]["additionalProperties"]["discriminator"]["propertyName"] == "kind"
    assert cart["anyOf"][0] == {"type": ["string"]}
    assert bicycle["required"] == ["name", "kind"]
    assert bicycle["properties"]["name"]["maxLength"] == 10_000
    assert bicycle["properties"]["from"]["description"] == "Where it comes from."
