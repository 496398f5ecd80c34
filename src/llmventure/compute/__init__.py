"""FLOP, GPU-hours, memory, throughput and cost of one's own hardware: formulas and calculators.

The formulas take floats or numpy arrays alike, broadcast, and never loop over paths.
"""
