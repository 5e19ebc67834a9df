"""The first steps of why a wish has no place: what no plan at all could mend, from wide to narrow."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

from .compile import NONE, Compiled
from .plan import Reason
from .problem import MODES, ON_SITE, ONLINE, Training, Wish
from .reason_walk import inside
from .verifying import serves

Bits = npt.NDArray[np.bool_]


class Chain:
    """Per wish the first step that leaves nothing: training, trainer, mode, place, room, way, moment, ban, group."""

    def __init__(self, made: Compiled) -> None:
        self.made, self.problem = made, made.problem
        self.number = {training.id: number for number, training in enumerate(self.problem.trainings)}
        self.pattern = {pattern.id: number for number, pattern in enumerate(self.problem.patterns)}
        self.trainers = [
            made.training_trainer[made.training_trainer_start[n] : made.training_trainer_start[n + 1]]
            for n in range(len(self.problem.trainings))
        ]
        self.patterns = [[self.pattern[one] for one in training.patterns] for training in self.problem.trainings]
        self.served: dict[tuple[str, ...], list[int]] = {}
        self.rooms: dict[int, Bits] = {}
        self.moments: dict[int, Bits] = {}
        self.groups: dict[int, Any] = {}
        self.insides: dict[int, Bits] = {}

    def reason(self, number: int) -> Reason:
        """Of a wish that fits no possible run."""
        wish = self.problem.wishes[number]
        what: dict[str, str | int] = {"what": wish.training or wish.theme}
        trainings = self._serving(wish)
        if not trainings:
            return Reason(code="no_training", facts=what | {"field": wish.field, "level": wish.level})
        trainings = [one for one in trainings if len(self.trainers[one])]
        if not trainings:
            return Reason(code="no_trainer", facts=what | {"field": wish.field, "level": wish.level})
        ways = {one: self._ways(number, one) for one in trainings}
        if not any(way.any() for way in ways.values()):
            return self._no_mode(number, what, trainings)
        return self._at_place(number, what, ways)

    def _serving(self, wish: Wish) -> list[int]:
        key = (wish.training, wish.theme, wish.field, wish.level)
        if key not in self.served:
            self.served[key] = [n for n, training in enumerate(self.problem.trainings) if serves(training, wish)]
        return self.served[key]

    def _ways(self, number: int, training: int) -> Bits:
        """[venue, online last]: in a mode of the wish, of the training and of a trainer; whatever the way there."""
        made, modes = self.made, self.problem.trainings[training].modes
        of = {mode for trainer in self.trainers[training] for mode in self.problem.trainers[trainer].modes}
        ways = np.zeros(made.online + 1, np.bool_)
        ways[: made.online] = made.wish_on_site[number] and ON_SITE in modes and ON_SITE in of
        ways[made.online] = made.wish_online[number] and ONLINE in modes and ONLINE in of
        return ways

    def _no_mode(self, number: int, what: dict[str, str | int], trainings: list[int]) -> Reason:
        """No training is given in a way that suits; or one is, and nobody gives it so, or there is no room at all."""
        made, wish = self.made, self.problem.wishes[number]
        suits = {ON_SITE: made.wish_on_site[number], ONLINE: made.wish_online[number]}
        wanted = [mode for mode in MODES if suits[mode]]
        given = [(one, mode) for one in trainings for mode in wanted if mode in self.problem.trainings[one].modes]
        if not given:
            return Reason(code="no_mode", facts=what | {"mode": (wanted or wish.modes)[0]})
        if any(mode in self.problem.trainers[trainer].modes for one, mode in given for trainer in self.trainers[one]):
            limit = int(made.teacher_limit[made.wish_teacher[number]])
            return Reason(code="no_venue_in_reach", facts=what | {"minutes": limit})
        return Reason(code="no_trainer", facts=what | {"field": wish.field, "level": wish.level})

    def _at_place(self, number: int, what: dict[str, str | int], ways: dict[int, Bits]) -> Reason:
        made, teacher = self.made, int(self.made.wish_teacher[number])
        limit, minutes = int(made.teacher_limit[teacher]), made.place_minutes[made.teacher_place[teacher]]
        near = {one: way & (minutes <= limit) for one, way in ways.items()}
        if not _any(near):
            return Reason(code="no_venue_in_reach", facts=what | {"minutes": limit, "nearest": int(minutes[:-1].min())})
        roomy = {one: way & self._room(one) for one, way in near.items()}
        if not _any(roomy):
            return self._no_room(what | {"minutes": limit}, near)
        reached = {
            one: way & made.trainer_reaches[self.trainers[one]].any(axis=0) for one, way in roomy.items()
        }  # fmt: skip
        if not _any(reached):
            return Reason(code="no_trainer_in_reach", facts=what)
        return self._at_moment(number, what, reached)

    def _room(self, training: int) -> Bits:
        """[venue, online last]: room for the smallest group, with what a lender brings."""
        if training not in self.rooms:
            least = max(1, self.problem.trainings[training].group_min)
            room = [self._most(training, venue) >= least for venue in range(self.made.online)]
            self.rooms[training] = np.array([*room, True], np.bool_)
        return self.rooms[training]

    def _most(self, training: int, venue: int) -> int:
        wanted, room = self.problem.trainings[training], self.problem.venues[venue]
        most = self._units(wanted, venue)
        for kind in wanted.equipment:
            others = [units for other, units in self._units_by_kind(wanted, venue).items() if other != kind]
            for lent in self._lent(kind, venue):
                most = max(most, min([wanted.group_max, room.capacity, lent, *others]))
        return most

    def _units(self, wanted: Training, venue: int) -> int:
        room = self.problem.venues[venue]
        return min([wanted.group_max, room.capacity, *self._units_by_kind(wanted, venue).values()])

    def _units_by_kind(self, wanted: Training, venue: int) -> dict[str, int]:
        return {kind: self.problem.venues[venue].equipment.get(kind, 0) for kind in wanted.equipment}

    def _lent(self, kind: str, venue: int) -> list[int]:
        """Units of each lender of a kind that comes to the venue."""
        return [
            lender.units for number, lender in enumerate(self.problem.lenders)
            if lender.kind == kind and self._lender_reaches()[number, venue]
        ]  # fmt: skip

    @cache  # noqa: B019  (a chain lives as long as one question)
    def _lender_reaches(self) -> Bits:
        from .compile import minutes_between

        places = [venue.place for venue in self.problem.venues]
        limits = np.array([lender.travel_minutes for lender in self.problem.lenders], np.int32)
        return minutes_between([lender.place for lender in self.problem.lenders], places) <= limits[:, None]

    def _no_room(self, facts: dict[str, str | int], near: dict[int, Bits]) -> Reason:
        """Rooms within reach are too small, or lack a kind of equipment: the one that the fewest lack."""
        lacking: dict[str, int] = {}
        least = min(max(1, self.problem.trainings[one].group_min) for one in near)
        for one, way in near.items():
            wanted = self.problem.trainings[one]
            need = max(1, wanted.group_min)
            for venue in np.flatnonzero(way[:-1]):
                if self.problem.venues[venue].capacity >= need:
                    for kind, units in self._units_by_kind(wanted, int(venue)).items():
                        if max([units, *self._lent(kind, int(venue))]) < need:
                            lacking[kind] = lacking.get(kind, 0) + 1
        if lacking:
            kind = min(lacking, key=lambda name: (lacking[name], name))
            return Reason(code="no_venue_with_equipment", facts=facts | {"kind": kind, "m": least})
        kinds = sorted({kind for one in near for kind in self.problem.trainings[one].equipment})
        if any(
            self.problem.venues[venue].capacity >= max(1, self.problem.trainings[one].group_min)
            for one, way in near.items() for venue in np.flatnonzero(way[:-1])
        ):  # fmt: skip
            return Reason(code="no_venue_with_equipment", facts=facts | {"kind": kinds[0], "m": least})
        return Reason(code="no_venue_with_room", facts=facts | {"m": least})

    def _at_moment(self, number: int, what: dict[str, str | int], ways: dict[int, Bits]) -> Reason:
        free = self.made.free_teacher[:, self.made.wish_teacher[number]]
        suits = {one: free[self.patterns[one]] for one, way in ways.items() if way.any()}
        if not _any(suits):
            return Reason(code="no_time", facts=what)
        when = {one: ways[one][:, None] & its & self._moments(one) for one, its in suits.items()}
        if not _any(when):
            return Reason(code="no_common_time", facts=what | {"n": int(max(its.sum() for its in suits.values()))})
        cells = self._cells(number)
        allowed = {
            cell: ways[one][:, None] & suits[one] & self._allowed(cell) for cell, one in cells.items() if one in suits
        }  # fmt: skip
        if not _any(allowed):
            return Reason(code="forbidden", facts=what)
        return self._too_few(number, what, allowed, cells)

    def _cells(self, number: int) -> dict[int, int]:
        made = self.made
        its = made.wish_cell[made.wish_cell_start[number] : made.wish_cell_start[number + 1]]
        return {int(cell): int(made.cell_training[cell]) for cell in its}

    def _moments(self, training: int) -> Bits:
        """[venue, pattern of the training]: the room is free and a trainer who reaches it is."""
        if training not in self.moments:
            self.moments[training] = self._given(training, lambda pattern, trainer: np.True_)
        return self.moments[training]

    def _given(self, training: int, may: Callable[[int, int], Any]) -> Bits:
        made, patterns, trainers = self.made, self.patterns[training], self.trainers[training]
        given = np.zeros((made.online + 1, len(patterns)), np.bool_)
        for at, pattern in enumerate(patterns):
            for trainer in trainers:
                if made.free_trainer[pattern, trainer]:
                    given[:, at] |= made.trainer_reaches[trainer] & may(pattern, int(trainer))
            given[:, at] &= made.free_venue[pattern]
        return given

    def _allowed(self, cell: int) -> Bits:
        """[venue, pattern]: as the moments of its training, but for what is banned."""
        made, training = self.made, int(self.made.cell_training[cell])
        bans = made.cell_ban[made.cell_ban_start[cell] : made.cell_ban_start[cell + 1]].tolist()
        if not bans:
            return self._moments(training)

        def may(pattern: int, trainer: int) -> Bits:
            allowed = np.ones(made.online + 1, np.bool_)
            for its_pattern, its_trainer, venue in bans:
                if its_pattern in (NONE, pattern) and its_trainer in (NONE, trainer):
                    allowed[venue if venue != NONE else slice(None)] = False
            return allowed

        return self._given(training, may)

    def _too_few(
        self, number: int, what: dict[str, str | int], allowed: dict[int, Bits], cells: dict[int, int]
    ) -> Reason:
        """The group that comes nearest to its minimum, everybody with such a wish counted once; or the team is what
        lacks: there would be enough with this wish, which comes only with colleagues of whom nobody can."""
        near: list[tuple[int, int, int]] = []
        for cell, where in allowed.items():
            least = max(1, self.problem.trainings[cells[cell]].group_min)
            if where.any():
                most = int(((self._counts(cell) + self._alone(number, cell)[:, None]) * where).max())
                near.append((least - most, most, least))
        short, most, least = min(near)
        if short <= 0:
            return Reason(code="team_not_together", facts=what)
        return Reason(code="group_too_small", facts=what | {"n": most, "m": least})

    def _alone(self, number: int, cell: int) -> Bits:
        """[venue]: the wish was left out of the pair, because it would come alone."""
        made = self.made
        wishes = made.cell_wish[made.cell_wish_start[cell] : made.cell_wish_start[cell + 1]]
        alone: Bits = ~self._inside(cell)[np.searchsorted(wishes, number)]
        return alone

    def _inside(self, cell: int) -> Bits:
        """[wish of the cell, venue]: not left out of the pair there, where it is looked at at all."""
        if cell not in self.insides:
            made = self.made
            wishes = made.cell_wish[made.cell_wish_start[cell] : made.cell_wish_start[cell + 1]]
            is_only = made.wish_only_with_team[wishes]
            self.insides[cell] = inside(wishes, is_only, made.pair_of[cell], made.pair_wish_start, made.pair_wish)
        return self.insides[cell]

    def _counts(self, cell: int) -> Any:
        """[venue, pattern]: how many teachers could be there and then."""
        if cell not in self.groups:
            made, training = self.made, int(self.made.cell_training[cell])
            wishes = made.cell_wish[made.cell_wish_start[cell] : made.cell_wish_start[cell + 1]]
            teachers = made.wish_teacher[wishes]
            near = made.place_minutes[made.teacher_place[teachers]] <= made.teacher_limit[teachers][:, None]
            near &= made.wish_on_site[wishes][:, None]
            near[:, made.online] = made.wish_online[wishes]
            near &= self._inside(cell)
            who, of = np.unique(teachers, return_inverse=True)
            once = np.zeros((len(who), near.shape[1]), np.bool_)
            np.logical_or.at(once, of, near)
            free = made.free_teacher[self.patterns[training]][:, who]
            self.groups[cell] = once.T.astype(np.float32) @ free.T.astype(np.float32)
        return self.groups[cell]


def _any(options: dict[int, Any]) -> bool:
    return any(one.any() for one in options.values())
