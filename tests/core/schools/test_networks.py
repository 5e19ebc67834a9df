from __future__ import annotations

import pytest

from digitaleschool.core.schools.networks import network_of


@pytest.mark.parametrize(
    ("network", "board", "philosophy", "expected"),
    [
        ("GO!", "GO!", "", "go"),
        ("Gemeenschapsonderwijs", "", "", "go"),
        ("", "Vlaamse Gemeenschap", "", "go"),
        ("Officieel gesubsidieerd", "Gemeente", "", "ovsg"),
        ("Officieel gesubsidieerd", "Provincie", "", "pov"),
        ("Officieel gesubsidieerd", "Vlaamse Gemeenschapscommissie", "", ""),
        ("Officieel gesubsidieerd", "", "", ""),
        ("Vrij gesubsidieerd", "Vrij", "Katholiek", "kov"),
        ("Vrij gesubsidieerd", "Vrij", "Rooms-Katholiek", "kov"),
        ("Vrij gesubsidieerd", "Vrij", "Joods", ""),
        ("Vrij gesubsidieerd", "Vrij", "", ""),
        ("KOV", "", "", "kov"),
        ("OVSG", "", "", "ovsg"),
        ("POV", "", "", "pov"),
        ("", "", "Katholiek", ""),
        ("", "", "", ""),
    ],
)
def test_the_network_follows_from_board_and_philosophy(network, board, philosophy, expected):
    assert network_of(network=network, board=board, philosophy=philosophy) == expected
