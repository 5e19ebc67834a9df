"""Tables from the counting scan and estimates from single persons share no code: they must say the same."""

import numpy as np
import pytest

from digitaleschool.core.stats.calibration import raked
from digitaleschool.core.stats.design import Design
from digitaleschool.core.stats.estimates import shares
from digitaleschool.core.stats.share_tables import Coded, share_tables

MARGINS = {"network": {0: 0.4, 1: 0.3, 2: 0.2, 3: 0.1}, "province": {0: 0.5, 1: 0.3, 2: 0.2}}


@pytest.mark.parametrize("by_school", [False, True])
@pytest.mark.parametrize("weighted", [False, True])
def test_scan_and_estimates_agree(by_school: bool, weighted: bool) -> None:
    rng = np.random.default_rng(2)
    sizes = {"network": 4, "province": 3, "answer": 6, "form": 4}
    codes = {name: rng.integers(0, size, 600).astype(np.uint8) for name, size in sizes.items()}
    codes["network"][:40] = 250
    codes["answer"][20:90] = 251
    school = rng.integers(0, 40, 600) if by_school else None

    tables = share_tables(
        codes,
        items=[Coded("answer", 6)],
        groups=[Coded("network", 4), Coded("form", 4)],
        clusters=school,
        margins=MARGINS if weighted else None,
    )
    design = Design.of(600, clusters=school)
    if weighted:
        design = raked(
            design, [(np.minimum(codes[name], 4).astype(int), targets) for name, targets in MARGINS.items()]
        ).design

    for group, domains in (("form", [codes["form"] == g for g in range(4)]), (None, [None])):
        table = tables.tables["answer", group]
        found = [shares(design, codes["answer"], 6, domain) for domain in domains]
        np.testing.assert_allclose(table.share, [f.values for f in found], rtol=1e-9)
        np.testing.assert_allclose(table.se, [f.se for f in found], rtol=1e-9)
        assert table.df.tolist() == [f.df[0] for f in found]
        assert table.base_n.tolist() == [f.n[0] for f in found]
