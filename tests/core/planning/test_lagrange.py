"""The bound: true at any prices, the same for the same passes, and prices that make sense."""

from __future__ import annotations

import numpy as np
from tests.core.planning.seasons import season

from digitaleschool.core.planning.compile import compiled
from digitaleschool.core.planning.lagrange import Relaxation, relax
from digitaleschool.core.planning.searching import Search
from digitaleschool.core.planning.verifying import violations


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


def test_good_triples_are_those_whose_worth_is_near_to_what_they_take():
    made = compiled(season(14))
    prices = relax(made, passes=60).prices
    relaxation = Relaxation(made)

    none, some, all_of_them = (set(relaxation.good(prices, margin)) for margin in (-1e12, 100.0, 1e12))

    assert none == set()
    assert set() < some < all_of_them <= set(range(len(made.triple_pair)))


def test_to_name_good_triples_leaves_the_bound_as_it_was():
    made = compiled(season(14))
    prices = relax(made, passes=60).prices
    relaxation = Relaxation(made)
    before = relaxation.bound(prices)

    relaxation.good(prices, -1e12)  # leaves out all

    assert relaxation.bound(prices) == before


def test_the_search_begins_with_good_triples_as_soon_as_there_are_prices():
    made = compiled(season(14))
    search = Search(made, 1)
    search.take(relax(made, passes=60))

    search.begin_greedily(with_prices=0.9)

    assert search.points > 0
    assert violations(made.problem, search.plan()) == ()
