"""The cap table: columns of holders and securities, rounds, SAFEs, notes and everything that issues shares.

Every count, price and amount is a float64 array whose last axis is paths, one wide where all paths
agree; the same code serves one path and a million. Every operation returns a new table and takes
a ``mask`` of the paths on which it happens; the others stay as they were. Months count from
January 1970 (``month_number``).
"""
