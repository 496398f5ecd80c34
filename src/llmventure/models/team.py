"""People: roles with salaries, heads by month and their function."""

from typing import Literal

from llmventure.models.base import Frozen, Text
from llmventure.models.declared import Field
from llmventure.models.fields import Count, Rate, Salary, Share
from llmventure.models.quantity import fixed
from llmventure.models.when import Lasting

Function = Literal["cost_of_revenue", "research", "sales", "administration"]


class Role(Lasting):
    salary: Salary = Field(examples=["240k"], description="Of one head, a year.")
    headcount: Count = Field(examples=["4"], description="Heads, month by month; may be fractions.")
    function: Function = Field("research", description="What they work on [research].")
    on_cost: Share | None = Field(None, description="Employer's cost on top of salary [the team's].")
    hiring_cost: Share = Field(
        fixed(0.0, low=0, high=100, fraction=True),
        description="Of a year's salary, once for every head that is added [0%].",
    )


class Team(Frozen):
    on_cost: Share = Field(
        fixed(0.0, low=0, high=100, fraction=True), description="Employer's cost on top of salary [0%]."
    )
    yearly_raise: Rate = Field(
        fixed(0.0, low=-1, high=100, fraction=True), description="Each January after the first month [0%]."
    )
    roles: dict[Text, Role] = Field(default_factory=dict, description="Who works here.")
