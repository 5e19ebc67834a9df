"""The bound: true at any prices, the same for the same passes, and prices that make sense."""

from __future__ import annotations

import numpy as np
from tests.core.planning.seasons import season

from digitaleschool.core.planning.compile import compiled
from digitaleschool.core.planning.lagrange import relax


def test_relax_repeats_itself_and_its_prices_are_not_negative():
    made = compiled(season(14))

    once, again = relax(made, passes=30), relax(made, passes=30)

    assert (once.bound, once.passes) == (again.bound, again.passes)
    assert once.bound < relax(made, passes=1).bound
    for name in ("wish", "venue_slot", "lender_slot", "cent", "group", "trainer"):
        price = getattr(once.prices, name)
        assert (price >= 0).all()
        assert np.array_equal(price, getattr(again.prices, name))


def test_relax_goes_on_from_prices_and_stops_when_told():
    made = compiled(season(14))
    first = relax(made, passes=20)
    seen: list[int] = []

    gone_on = relax(made, passes=20, start=first.prices, report=seen.append)
    stopped = relax(made, passes=20, stop=lambda: True)

    assert gone_on.bound <= first.bound
    assert seen[0] == first.bound
    assert seen == sorted(seen, reverse=True)
    assert stopped.passes == 1
