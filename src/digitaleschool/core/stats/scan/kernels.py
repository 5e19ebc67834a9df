"""The loops of the compiled scan, in the language of :mod:`.compiling`; as plain Python they give the same, slowly."""

from __future__ import annotations

from .compiling import ByteColumns, Floats, Int, Ints, Ints32


def count_answers(
    columns: ByteColumns, sizes: Ints, starts: Ints, items: Int, cells: Ints32, rows: Int,
    persons: Ints, counts: Ints32, missing: Int,
) -> None:  # fmt: skip
    """One more for each row in ``persons[cell]``, and for each row and item in ``counts[item][cell][code]``.

    Items begin at ``starts``. Who gave no answer is counted by item and code, from ``missing`` on: how many they are in
    a cell follows from its persons.

    An item's counts stand together: where rows that share groups stand together too, they stay in the nearest cache.
    Two items are counted in one pass over the rows: that reads the cell once, and keeps additions to one counter apart.
    """
    for row in range(rows):
        persons[cells[row]] += 1
    for item in range(0, items - 1, 2):
        column = columns[item]
        size = sizes[item]
        start = starts[item]
        others = missing + item * 256
        next_column = columns[item + 1]
        next_size = sizes[item + 1]
        next_start = starts[item + 1]
        next_others = others + 256
        for row in range(rows):
            cell = cells[row]
            code = column[row]
            place = start + cell * size + code
            if code >= size:
                place = others + code
            counts[place] += 1
            code = next_column[row]
            place = next_start + cell * next_size + code
            if code >= next_size:
                place = next_others + code
            counts[place] += 1
    for item in range(items // 2 * 2, items):
        column = columns[item]
        size = sizes[item]
        start = starts[item]
        others = missing + item * 256
        for row in range(rows):
            code = column[row]
            place = start + cells[row] * size + code
            if code >= size:
                place = others + code
            counts[place] += 1


def sum_cells(
    counts: Ints32, sizes: Ints, starts: Ints, offsets: Ints, items: Int, width: Int,
    persons: Ints, line_of: Ints32, joint: Int, persons_of: Ints, lines: Int, table: Ints,
) -> None:  # fmt: skip
    """Add the counts of the cells to the lines (L, C) that they belong to; an item's last slot is who is missing."""
    for item in range(items):
        size = sizes[item]
        offset = offsets[item]
        first = starts[item]
        for cell in range(joint):
            if persons[cell] > 0:
                start = first + cell * size
                place = line_of[cell] * width + offset
                for code in range(size):
                    table[place + code] += counts[start + code]
    for line in range(lines):
        for item in range(items):
            place = line * width + offsets[item]
            missing = persons_of[line]
            for code in range(sizes[item]):
                missing -= table[place + code]
            table[place + sizes[item]] = missing


def add_units(
    columns: ByteColumns, sizes: Ints, offsets: Ints, items: Int, width: Int,
    group_columns: ByteColumns, group_sizes: Ints, group_lines: Ints, groups: Int, lines: Int,
    margin_columns: ByteColumns, margin_sizes: Ints, margin_offsets: Ints, margins: Int, margin_width: Int,
    cells: Ints32, cell_weights: Floats, starts: Ints, strata: Ints, units: Int, longest: Int,
    weighted: Floats, persons: Ints32, weight: Floats, line_of: Ints32, fixed: Ints, used: Ints, margin_totals: Floats,
    first: Floats, square: Floats, cross: Floats, margin: Floats, margin_first: Floats, margin_square: Floats,
    present: Ints, largest: Ints,
) -> None:  # fmt: skip
    """Add the sums of :class:`.sums.UnitSums` over units (schools), whose rows stand together.

    ``weighted`` and ``persons`` (lines + 1, width), zero before and after, hold the unit's totals by group and slot;
    the last line takes who is in no group. A group variable that is the same all over the unit (a school has one
    network) is not counted: its line is that of the total. ``weight`` and ``line_of`` (groups, longest) hold the rows'
    weights and lines, ``fixed`` (groups,) the line of a variable that is the same all over, or -1.
    """
    for unit in range(units):
        start = starts[unit]
        size_of_unit = starts[unit + 1] - start
        stratum = strata[unit]
        for row in range(size_of_unit):
            weight[row] = cell_weights[cells[start + row]]

        for column_index in range(margin_width):
            margin_totals[column_index] = 0.0
        for index in range(margins):
            codes = margin_columns[index]
            size = margin_sizes[index]
            offset = margin_offsets[index]
            for row in range(size_of_unit):
                code = codes[start + row]
                if code > size:
                    code = size
                margin_totals[offset + code] += weight[row]
        for one in range(margin_width):
            margin_first[stratum * margin_width + one] += margin_totals[one]
            for other in range(margin_width):
                place = (stratum * margin_width + one) * margin_width + other
                margin_square[place] += margin_totals[one] * margin_totals[other]

        used[0] = 1
        for group in range(groups):
            codes = group_columns[group]
            size = group_sizes[group]
            line = lines
            if codes[start] < size:
                line = group_lines[group] + codes[start]
            fixed[group] = line
            for row in range(size_of_unit):
                code = codes[start + row]
                line = lines
                if code < size:
                    line = group_lines[group] + code
                used[line] = 1
                line_of[group * longest + row] = line
                if line != fixed[group]:
                    fixed[group] = 0 - 1

        for item in range(items):
            codes = columns[item]
            size = sizes[item]
            offset = offsets[item]
            for row in range(size_of_unit):
                code = codes[start + row]
                if code > size:
                    code = size
                weighted[offset + code] += weight[row]
                persons[offset + code] += 1
            for group in range(groups):
                if fixed[group] < 0:
                    for row in range(size_of_unit):
                        code = codes[start + row]
                        if code > size:
                            code = size
                        slot = line_of[group * longest + row] * width + offset + code
                        weighted[slot] += weight[row]
                        persons[slot] += 1
        for group in range(groups):
            line = fixed[group]
            if 0 <= line < lines:
                for slot in range(width):
                    weighted[line * width + slot] = weighted[slot]
                    persons[line * width + slot] = persons[slot]

        for line in range(lines):
            if used[line] == 1:
                base = line * width
                table = (stratum * lines + line) * width
                for item in range(items):
                    offset = offsets[item]
                    size = sizes[item]
                    total = 0.0
                    answered = 0
                    for code in range(size):
                        total += weighted[base + offset + code]
                        answered += persons[base + offset + code]
                    weighted[base + offset + size] = total
                    persons[base + offset + size] = answered
                    if answered > 0:
                        present[(stratum * lines + line) * items + item] += 1
                    for code in range(size + 1):
                        cross[table + offset + code] += weighted[base + offset + code] * total
                for slot in range(width):
                    first[table + slot] += weighted[base + slot]
                    square[table + slot] += weighted[base + slot] * weighted[base + slot]
                    if persons[base + slot] > largest[line * width + slot]:
                        largest[line * width + slot] = persons[base + slot]
                for one in range(margin_width):
                    if margin_totals[one] != 0.0:
                        value = margin_totals[one]
                        place = ((stratum * margin_width + one) * lines + line) * width
                        for slot in range(width):
                            margin[place + slot] += value * weighted[base + slot]
        for line in range(lines + 1):
            if used[line] == 1:
                for slot in range(width):
                    weighted[line * width + slot] = 0.0
                    persons[line * width + slot] = 0
                used[line] = 0
