"""Other costs: amounts by month, once, or as a share of something."""

from typing import Literal

from llmventure.models.base import Text, checks, fault, one_of
from llmventure.models.declared import Field
from llmventure.models.fields import Days, Money, Share
from llmventure.models.quantity import fixed
from llmventure.models.team import Function
from llmventure.models.when import Lasting, When


class Cost(Lasting):
    """A month's amount; with ``when`` it is paid once; or a share of something else."""

    example = "{amount: 20k}"

    amount: Money | None = Field(None, description="A month's; with `when`, once.")
    share_of: Text | None = Field(
        None, description="revenue, team, compute or anything inside them, such as revenue.api."
    )
    share: Share | None = Field(None, description="Of that, as earned.")
    function: Function = Field("administration", description="What it is for [administration].")
    when: When | None = Field(None, description="Once, in this month.")
    repeat: Literal["monthly", "quarterly", "yearly"] | None = Field(None, description="Again, in every such period.")
    payment_days: Days = Field(fixed(0.0), description="Between the cost and its payment; negative: paid before [0].")

    @checks("after")
    def _one_way(self) -> "Cost":
        one_of(self, ("amount", "share_of"), what="a cost", example="amount: 20k")
        if (self.share_of is None) != (self.share is None):
            raise fault("needs both share_of and share", "write {share_of: revenue, share: 3%}")
        if self.when is not None and self.from_ is not None:
            raise fault("cannot stand beside when: it happens once, or lasts", "keep one of them", ("from",))
        if self.repeat is not None and self.when is None:
            raise fault("goes with when", "add when: 2027-01", ("repeat",))
        return self
