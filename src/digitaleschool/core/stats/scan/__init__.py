"""The one scan over the answers that every table comes from, on several engines that give the same numbers.

* :mod:`.source` says where rows come from: columns in memory, or an analysis file, in batches.
* :mod:`.protocol` says what an engine must do: count the cube, and add up sums per school.
* :mod:`.stdlib`, :mod:`.arrays`, :mod:`.frames`, :mod:`.kernel` and :mod:`.engines` do it.
* :mod:`.sums` holds the sums per school, which add like cubes; :mod:`.estimating` turns them into shares with their
  standard errors.
"""
