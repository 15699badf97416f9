"""Chance: one draw per (seed, decision, lasting id, month), by a stateless hash.

No draw depends on another, on the order of people, or on how many there are. The same person
meets the same luck under every policy, so two policies are compared with common random
numbers by construction. Rules never draw: a phase draws and hands the number to a rule.

The hash is the finaliser of splitmix64 (Steele, Lea and Flood 2014, "Fast splittable
pseudorandom number generators"), applied once per part of the identity of a draw.
"""

from __future__ import annotations

import enum
from typing import Any

import numpy as np

from abm.engine import compiled, compiled_with_arrays


class Decision(enum.IntEnum):
    """What a draw decides. Each is drawn in one place; numbers are never reused."""

    # The starting world
    LIMITATION = 1
    WAGE_VALUE = 2
    WAGE_VALUE_CEILING = 3
    SELF_RELIANCE = 4
    LASTING_SUPPORT = 5
    WEEKLY_HOURS = 6
    COUPLE = 7
    PREFERENCE = 8
    AGE = 9
    ENTRY_MONTH = 13
    ENTRY_AGE = 15
    ENTRY_COUNT = 16
    SICKNESS_PRONENESS = 14
    SECTOR = 20
    PUBLIC = 21
    PLACES = 22
    STANCE = 23
    SOCIAL_INTENT = 24
    FLEXIBILITY = 25
    GUIDANCE_SKILL = 26
    ABILITY_DOUBT = 27
    GUIDANCE_DOUBT = 28
    SICKNESS_DOUBT = 29
    OUTPUT = 30
    NETWORK = 31
    REWIRING = 32
    TARGET_GROUP = 33
    CARVING = 34
    PAY_SCALES = 35
    CONCERN = 36
    FIRST_SECTOR = 37
    # The month
    SECTOR_CYCLE = 40
    OUTLOOK = 41
    LEAVING = 42
    SICKNESS = 43
    JOB_DROPOUT = 44
    RENEWAL = 45
    MATCH_QUALITY = 46
    REVIEW = 47
    EARLY_END = 48
    CONTACT = 50
    VACANCY = 51
    VACANCY_PRESSURE = 52
    CHANNEL = 53
    DECLARATION = 54
    PROBING = 55
    ADMISSION = 56
    REQUEST_PRIORITY = 57
    CANDIDATE_PRIORITY = 58
    ACCEPTANCE = 59
    HIRING_AT_START = 60
    REQUESTED_PEOPLE = 61
    ACUTE = 62
    MONITORING = 63
    MEASUREMENT = 64
    TEMP_CONSTRUCT = 65
    TRIAL_END = 66
    TRAJECTORY = 67
    SUBSIDISED_ENTRY = 68
    SUBSIDISED_HOST = 69
    SUBSIDISED_END = 70
    SHELTERED_PLACE = 71
    NETWORK_BREADTH = 72
    # Institutions
    APPROVAL = 80
    OPPOSITION = 81
    IMITATION = 82
    NEIGHBOUR = 83
    GROUP_FORM = 84
    REPLACEMENT = 85


_STEP = np.uint64(0x9E3779B97F4A7C15)
_FIRST = np.uint64(0xBF58476D1CE4E5B9)
_SECOND = np.uint64(0x94D049BB133111EB)
_SHIFT_30 = np.uint64(30)
_SHIFT_27 = np.uint64(27)
_SHIFT_31 = np.uint64(31)
_SHIFT_11 = np.uint64(11)
_SHIFT_48 = np.uint64(48)
_SHIFT_32 = np.uint64(32)
_SHIFT_16 = np.uint64(16)
_LOW_16 = np.uint64(0xFFFF)
_PER_53_BITS = 1.0 / 9007199254740992.0
_PER_16_BITS = 1.0 / 65536.0
_IRWIN_HALL_SCALE = 1.7320508075688772  # four uniforms have standard deviation 1/sqrt(3)


@compiled
def _mix(bits: np.uint64) -> np.uint64:
    bits = (bits ^ (bits >> _SHIFT_30)) * _FIRST
    bits = (bits ^ (bits >> _SHIFT_27)) * _SECOND
    return bits ^ (bits >> _SHIFT_31)


@compiled
def key(seed: np.uint64, decision: int, month: int) -> np.uint64:
    """The part of a draw's identity that everybody shares: seed, decision and month."""
    bits = _mix(seed + _STEP)
    bits = _mix(bits + np.uint64(decision) * _STEP)
    return _mix(bits + np.uint64(month) * _STEP)


@compiled
def draw(key: np.uint64, identity: int) -> float:
    """A uniform number in [0, 1) for one lasting id."""
    return float(_mix(key + np.uint64(identity) * _STEP) >> _SHIFT_11) * _PER_53_BITS


@compiled
def key_with(key: np.uint64, other: int) -> np.uint64:
    """The part of the identity of a draw for a pair that all who may meet ``other`` share."""
    return _mix(key + np.uint64(other) * _STEP)


@compiled
def draw_pair(key: np.uint64, identity: int, other: int) -> float:
    """A uniform number in [0, 1) for an ordered pair of lasting ids."""
    return draw(key_with(key, other), identity)


@compiled
def bell(key: np.uint64, identity: int) -> float:
    """A bell-shaped number with mean 0 and standard deviation 1, within -3.5 to 3.5.

    The sum of the four quarters of one hash (Irwin-Hall), so that it needs no logarithm.
    """
    bits = _mix(key + np.uint64(identity) * _STEP)
    total = (
        float(bits & _LOW_16)
        + float((bits >> _SHIFT_16) & _LOW_16)
        + float((bits >> _SHIFT_32) & _LOW_16)
        + float(bits >> _SHIFT_48)
    )
    return (total * _PER_16_BITS - 2.0) * _IRWIN_HALL_SCALE


@compiled
def bell_pair(key: np.uint64, identity: int, other: int) -> float:
    """``bell`` for an ordered pair of lasting ids."""
    return bell(key_with(key, other), identity)


_BUCKETS_PER_DRAW = 2


@compiled_with_arrays
def in_order_of_luck(group: np.ndarray, luck: np.ndarray, groups: int) -> Any:
    """Positions ordered by ``group``, then by ``luck``; and where each group begins.

    ``group`` holds 0..groups-1 and ``luck`` uniform draws, both of shape ``(n,)``; returns an
    order of shape ``(n,)`` and starts of shape ``(groups + 1,)``. Uniform draws fall almost in
    place, so a bucket sort with a last pass of insertion takes time in proportion to n; with more
    buckets than draws that last pass finds little to do.
    """
    count = len(group)
    starts = np.zeros(groups + 1, np.int64)
    for one in group:
        starts[one + 1] += 1
    starts = np.cumsum(starts)
    bucket = np.empty(count, np.int64)
    filled = np.zeros(_BUCKETS_PER_DRAW * count + 1, np.int64)
    for place in range(count):
        first = starts[group[place]]
        size = starts[group[place] + 1] - first
        bucket[place] = _BUCKETS_PER_DRAW * first + int(luck[place] * (_BUCKETS_PER_DRAW * size))
        filled[bucket[place] + 1] += 1
    filled = np.cumsum(filled)
    order = np.empty(count, np.int64)
    in_order = np.empty(count)  # luck, beside the order: compared without looking elsewhere
    for place in range(count):
        last = filled[bucket[place]]
        order[last], in_order[last] = place, luck[place]
        filled[bucket[place]] += 1
    for one in range(groups):
        for last in range(starts[one] + 1, starts[one + 1]):
            moved, its_luck = order[last], in_order[last]
            place = last
            while place > starts[one] and in_order[place - 1] > its_luck:
                order[place], in_order[place] = order[place - 1], in_order[place - 1]
                place -= 1
            order[place], in_order[place] = moved, its_luck
    return order, starts


def key_of(seed: np.uint64, decision: int, month: int) -> np.uint64:
    """``key`` for callers outside compiled code, where a large key would become a plain int."""
    return np.uint64(key(seed, int(decision), month))  # numba takes long to look at a member of an enum


def seed_bits(seed: int) -> np.ndarray:
    """A seed as the array of one unsigned number that a world carries. Any integer will do."""
    return np.array([seed % 2**64], dtype=np.uint64)
