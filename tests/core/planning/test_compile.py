"""The arrays say what the problem says, for every possible run."""

import itertools
import math
from dataclasses import replace
from random import Random

import numpy as np
import pytest
from tests.core.planning.problems import random_problem

from digitaleschool.core.planning.compile import compiled, minutes_between
from digitaleschool.core.planning.problem import HALFDAYS, Pin, Place
from digitaleschool.core.planning.travel import travel_minutes


@pytest.mark.parametrize("seed", range(8))
def test_triples_hold_every_run_that_could_be_and_who_fits_it(seed):
    problem = random_problem(Random(seed), teachers=14, venues=3, trainers=4)

    made = compiled(problem)

    assert told(made) == plainly(problem)


def test_minutes_are_those_of_the_rule():
    chance = np.random.default_rng(1)
    here = [Place(latitude=50 + float(a), longitude=3 + float(b)) for a, b in chance.random((60, 2))]
    there = [here[3], *(Place(latitude=50 + float(a), longitude=3 + float(b)) for a, b in chance.random((40, 2)))]

    assert minutes_between(here, there).tolist() == [[travel_minutes(a, b) for b in there] for a in here]


def test_minutes_at_the_edge_of_a_minute_are_those_of_the_rule():
    """Places a hair on either side of ten whole minutes."""
    from digitaleschool.core.planning.travel import EARTH_KM, KM_PER_HOUR, ROAD_FACTOR

    angle = math.degrees(2 * KM_PER_HOUR / 60 / (ROAD_FACTOR * EARTH_KM))
    there = [Place(latitude=51 + angle + n * 1e-10, longitude=4.0) for n in range(-200, 200)]
    here = Place(latitude=51.0, longitude=4.0)

    assert minutes_between([here], there).tolist() == [[travel_minutes(here, b) for b in there]]
    assert {travel_minutes(here, b) for b in there} == {10, 11}


def test_pins_have_a_pair_even_below_the_minimum():
    problem = random_problem(Random(1), teachers=14, venues=3, trainers=4, pinned=False)
    training = replace(problem.trainings[0], group_min=99, group_max=99, same_field=False, same_level=False)
    pin = Pin(id="pin", training=training.id, pattern=training.patterns[0], trainer="trainer0", venue="venue0")
    problem = replace(problem, trainings=(training, *problem.trainings[1:]), pins=(pin,))

    made = compiled(problem)

    pair = made.pin_pair[0]
    assert (made.pair_cell[pair], made.pair_venue[pair]) == (0, 0)
    assert made.pair_triple_start[pair + 1] == made.pair_triple_start[pair]


def told(made):
    problem = made.problem
    found = {}
    for triple, pair in enumerate(made.triple_pair):
        training = problem.trainings[made.cell_training[made.pair_cell[pair]]]
        worth = {problem.wishes[w].id: int(points) for w, points in zip(*made.candidates(triple), strict=True)}
        worth = without_lonely(problem, worth)
        if made.options(triple) and len(worth) >= training.group_min:
            what = (
                training.id,
                made.cell_field[made.pair_cell[pair]],
                made.cell_level[made.pair_cell[pair]],
                problem.venues[made.pair_venue[pair]].id if made.pair_venue[pair] < made.online else "",
                problem.patterns[made.triple_pattern[triple]].id,
            )
            found[what] = (
                worth,
                [problem.trainers[one].id for one in made.trainers(triple)],
                [
                    (problem.lenders[one].id if one >= 0 else "", room, cents)
                    for one, room, cents in made.options(triple)
                ],
            )
    return found


def without_lonely(problem, worth):
    """Without those who come only with a team of which nobody else could."""
    wishes = {wish.id: wish for wish in problem.wishes}
    pinned = {wish for pin in problem.pins for wish in pin.wishes}
    teams = [wishes[id].team for id in worth]
    return {
        id: points
        for id, points in worth.items()
        if not wishes[id].only_with_team or id in pinned or (wishes[id].team and teams.count(wishes[id].team) > 1)
    }


def plainly(problem):
    """The same from the words of the model, one run after the other."""
    slots = {slot.id: slot for slot in problem.slots}
    schools = {school.id: school for school in problem.schools}
    teachers = {teacher.id: teacher for teacher in problem.teachers}
    fields, levels = {wish.field for wish in problem.wishes}, {wish.level for wish in problem.wishes}

    def free(who, pattern):
        return all(is_free(who.availability, slots[slot]) for slot in pattern.slots)

    def is_free(availability, slot):
        from datetime import date

        halfday = next(
            name
            for name in HALFDAYS
            if name.endswith(slot.part) and HALFDAYS.index(name) // 3 == date.fromisoformat(slot.day).weekday()
        )
        return (
            halfday in availability.halfdays
            and (not availability.periods or slot.period in availability.periods)
            and slot.id not in availability.away
        )

    found = {}
    for training in problem.trainings:
        runs = itertools.product(
            fields if training.same_field else [""],
            levels if training.same_level else [""],
            [*problem.venues, None],
            [one for one in problem.patterns if one.id in training.patterns],
        )
        for field, level, venue, pattern in runs:
            mode = "on_site" if venue else "online"
            if mode not in training.modes or (venue and not free(venue, pattern)):
                continue
            wishes = {}
            for wish in problem.wishes:
                teacher = teachers[wish.teacher]
                at = teacher.place or schools[teacher.school].place
                minutes = travel_minutes(at, venue.place) if venue else 0
                if (
                    (wish.training == training.id or wish.theme in training.themes)
                    and wish.field in (training.fields or fields)
                    and wish.level in (training.levels or levels)
                    and field in ("", wish.field)
                    and level in ("", wish.level)
                    and mode in (wish.modes or teacher.modes)
                    and mode in teacher.modes
                    and free(teacher, pattern)
                    and (not venue or minutes <= teacher.travel_minutes)
                ):
                    wishes[wish.id] = problem.weights.need * wish.weight - problem.weights.minute * minutes
            trainers = [
                trainer.id
                for trainer in problem.trainers
                if training.id in trainer.trainings
                and mode in trainer.modes
                and free(trainer, pattern)
                and (not venue or travel_minutes(trainer.place, venue.place) <= trainer.travel_minutes)
                and not any(
                    ban.training in ("", training.id)
                    and ban.pattern in ("", pattern.id)
                    and ban.trainer in ("", trainer.id)
                    and ban.venue in ("", venue.id if venue else None)
                    and ban.field in ("", field)
                    and ban.level in ("", level)
                    for ban in problem.bans
                )
            ]
            options = []
            for lender in [None, *problem.lenders]:
                units = {kind: venue.equipment.get(kind, 0) for kind in training.equipment} if venue else {}
                if lender:
                    if (
                        not venue
                        or lender.kind not in units
                        or travel_minutes(lender.place, venue.place) > lender.travel_minutes
                        or not free(lender, pattern)
                    ):
                        continue
                    units[lender.kind] = lender.units
                room = min([training.group_max, venue.capacity, *units.values()]) if venue else training.group_max
                own = (
                    min([training.group_max, venue.capacity, *(venue.equipment.get(kind, 0) for kind in units)])
                    if venue
                    else room
                )
                cents = (
                    training.cost_cents
                    + (venue.cost_cents * len(pattern.slots) if venue else 0)
                    + (lender.cost_cents if lender else 0)
                )
                if room >= training.group_min and (not lender or room > own):
                    options.append((lender.id if lender else "", room, cents))
            wishes = without_lonely(problem, wishes)
            if trainers and options and len(wishes) >= training.group_min:
                found[training.id, field, level, venue.id if venue else "", pattern.id] = (wishes, trainers, options)
    return found
