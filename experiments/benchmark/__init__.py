"""Speed on this machine: what is promised, what is measured, and what the machine itself would allow.

    python -m experiments.benchmark                               measure and print, a quarter of an hour
    python -m experiments.benchmark --page docs/performance.md    the same as a page

Everything is measured in one go, so that the ratios are of one machine in one state. What runs in one
process is counted in processor seconds, mostly the shortest of several runs, so that other programs disturb
it least; whole commands and sweeps are timed by the clock on the wall. The page says which is which.
"""
