"""A small scenario language, with the shapes that the real one has."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator
from pydantic_core import PydanticCustomError

from llmventure.loader.schema import Schema


class Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class When(Part):
    month: str | None = None
    after: str | None = None
    wait: str | None = None


class Change(Part):
    factor: str


class Company(Part):
    name: str = Field(description="The company's name.", examples=["Lumen Labs"])
    months: int = Field(24, le=600)


class Role(Part):
    salary: str
    headcount: Any = None
    from_: When | None = Field(None, alias="from")

    @field_validator("headcount")
    @classmethod
    def _counted(cls, value: Any) -> Any:
        if isinstance(value, dict):
            wrong = [key for key, text in value.items() if not str(text).isdigit()]
            if wrong:
                faults = [{"at": [key], "message": "expected a number", "cure": "write 4"} for key in wrong]
                raise PydanticCustomError("quantity", "{message}", {"message": "no number", "faults": faults})
        return value


class Owned(Part):
    kind: Literal["owned"]
    gpus: str


class Rented(Part):
    kind: Literal["rented"]
    gpu_hour_price: str


class Gpu(Part):
    name: str
    memory: str


class Team(Part):
    roles: dict[str, Role] = {}


class Toy(Part):
    company: Company
    team: Team = Team()
    supply: dict[str, Annotated[Owned | Rented, Field(discriminator="kind")]] = {}
    gpu: str | Gpu | None = None
    gpus: list[Gpu] = []
    when: When | None = None
    changes: dict[str, Change] = {}
    growth: Literal["slow", "fast"] = "slow"


SCHEMA = Schema(Toy, (When, Change))
COMPANY = "company: {name: Lumen, months: 48}\n"
