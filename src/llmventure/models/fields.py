"""What a field of the scenario holds: money, a count, a fraction, a rate, a length of time …

``Money``, ``Count``, ``Fraction``, ``Rate`` … take every form; ``Fixed…`` ones take one known number, because the shape
of the plan depends on them.
"""

from typing import Annotated

from llmventure.models import quantity as q
from llmventure.models.reading import Reads

Money = Annotated[q.Quantity, Reads("money", high=1e15, example="45k")]
Price = Annotated[q.Quantity, Reads("money", high=1e12, example="60")]
HourPrice = Annotated[
    q.Quantity, Reads("money", high=1e6, example="2.50", per=("hour", "h", "hr", "gpu hour", "gpu h"))
]
Salary = Annotated[q.Quantity, Reads("money", high=1e12, example="240k", per=("year", "yr", "a"))]
Amount = Annotated[q.Quantity, Reads("money", high=1e15, form="uncertain", example="250k")]
SignedAmount = Annotated[q.Quantity, Reads("money", low=-1e15, high=1e15, form="uncertain", example="250k")]
PositiveAmount = Annotated[q.Quantity, Reads("money", high=1e15, form="uncertain", above=True, example="2M")]
Count = Annotated[q.Quantity, Reads("count", high=1e15, example="8")]
UncertainCount = Annotated[q.Quantity, Reads("count", high=1e30, form="uncertain", above=True, example="2T")]
Parameters = Annotated[q.Quantity, Reads("count", high=1e15, form="uncertain", above=True, example="7B")]
Fraction = Annotated[q.Quantity, Reads("fraction", high=1.0, example="3%")]
UncertainFraction = Annotated[q.Quantity, Reads("fraction", high=1.0, form="uncertain", example="20%")]
CERTAIN = q.fixed(1.0, low=0, high=1, fraction=True)
PositiveFraction = Annotated[q.Quantity, Reads("fraction", high=1.0, above=True, example="40%")]
Share = Annotated[q.Quantity, Reads("fraction", high=100.0, example="25%")]
"""A share that may pass 100 %: experiments, on-cost."""
Rate = Annotated[q.Quantity, Reads("fraction", low=-1.0, high=100.0, example="8%")]
"""A rate of change."""
InterestRate = Annotated[q.Quantity, Reads("fraction", low=0.0, high=10.0, example="4%")]
Duration = Annotated[q.Quantity, Reads("duration", high=600.0, form="uncertain", example="6 months")]
FixedDuration = Annotated[q.Quantity, Reads("duration", high=600.0, form="fixed", example="36 months")]
Months = Annotated[q.Quantity, Reads("duration", high=600.0, form="uncertain", bare_unit=True, example="12")]
Days = Annotated[q.Quantity, Reads("plain", low=-3650.0, high=3650.0, form="fixed", example="30")]
LaterDays = Annotated[q.Quantity, Reads("plain", low=0.0, high=3650.0, form="fixed", example="30")]
"""Days until what is always later: nobody is paid, or pays, before."""
Factor = Annotated[q.Quantity, Reads("plain", high=1e6, example="10")]
Time = Annotated[q.Quantity, Reads("time", high=1e9, form="uncertain", above=True, example="3 hours")]
"""A length of time in hours, minutes or seconds; held in hours."""
Power = Annotated[q.Quantity, Reads("power", high=1e6, form="uncertain", example="1.3 kW")]
DataSize = Annotated[q.Quantity, Reads("data", high=1e12, example="400 TB")]
Shares = Annotated[float, Reads("count", high=1e15, form="fixed", example="8_000_000")]
WholeMonths = Annotated[int, Reads("duration", low=1, high=600, form="fixed", whole=True, bare_unit=True, example="36")]
Whole = Annotated[int, Reads("plain", low=0, high=1e15, form="fixed", whole=True)]
PlainFraction = Annotated[float, Reads("fraction", high=1.0, form="fixed", example="20%")]
PlainNumber = Annotated[float, Reads("plain", high=1e15, form="fixed", example="1")]
