"""Statistical quality of the hash behind every draw.

One battery of tests, judged together: with N p-values the smallest may not lie below ``LEVEL / N``
(Bonferroni: the chance that a perfect generator fails anywhere is at most ``LEVEL``), and together
they may not be too good either (Kolmogorov-Smirnov of all p-values). Seeds are fixed, so the verdict
is the same every time. Generators with known flaws go through the same battery, and fail.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import pytest
from scipy import stats

from abm.chance import Decision, bell, draw, draw_pair, key_of, seed_bits
from tests.world import FIRST_MONTH

LEVEL = 0.01
PEOPLE = 1_000_000_000  # the first lasting ids of people, and of employers
EMPLOYERS = 5_000_001_000_000
DECISIONS = np.array([int(one) for one in Decision])
MONTHS = np.arange(FIRST_MONTH - 60, FIRST_MONTH + 600)
_WORD = 64
_STEP = np.uint64(0x9E3779B97F4A7C15)

Hash = Callable[..., np.ndarray]  # of seed, decision, month and identity, as arrays of one shape


def mixed(bits: np.ndarray) -> np.ndarray:
    bits = (bits ^ (bits >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    bits = (bits ^ (bits >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return bits ^ (bits >> np.uint64(31))


def unsigned(*parts: object) -> list[np.ndarray]:
    return list(np.broadcast_arrays(*(np.asarray(one).astype(np.uint64) for one in parts)))


def the_hash(seed: object, decision: object, month: object, identity: object) -> np.ndarray:
    """The bits of a draw, for arrays at once; ``test_the_battery_judges_the_hash_of_the_model``."""
    seed, decision, month, identity = unsigned(seed, decision, month, identity)
    bits = mixed(seed + _STEP)
    for part in (decision, month, identity):
        bits = mixed(bits + part * _STEP)
    return bits


def uniform(bits: np.ndarray) -> np.ndarray:
    return (bits >> np.uint64(11)).astype(float) / 2.0**53


def test_the_battery_judges_the_hash_of_the_model():
    """Bit for bit the draws of ``abm.chance``: on people, employers, months, decisions and seeds."""
    chosen = np.random.default_rng(1)
    for _ in range(2_000):
        seed = int(chosen.integers(-(2**40), 2**40))
        decision, month = int(chosen.choice(DECISIONS)), int(chosen.choice(MONTHS))
        identity = int(chosen.integers(0, 6 * 10**12))
        wanted = float(uniform(the_hash(seed_bits(seed)[0], decision, month, identity)))
        assert draw(key_of(seed_bits(seed)[0], decision, month), identity) == wanted


# ---- the battery: every test gives p-values by name ----------------------------------------------


def streams(hashed: Hash) -> Iterator[tuple[str, np.ndarray]]:
    """Bits in the orders in which a model meets them: along people, employers, months and so on."""
    many = np.arange(2**14)
    for decision in DECISIONS:
        yield f"people, decision {decision}", hashed(1, decision, FIRST_MONTH, PEOPLE + many)
    for decision in (Decision.VACANCY, Decision.STANCE):
        yield f"employers, decision {decision}", hashed(1, decision, 0, EMPLOYERS + many)
    for seed in (0, 2, 3, 1_000, 2**63):
        yield f"people, seed {seed}", hashed(seed, Decision.SICKNESS, FIRST_MONTH, PEOPLE + many)
    for who in (PEOPLE, PEOPLE + 1, EMPLOYERS, 1, 518):
        yield f"months of {who}", hashed(1, Decision.LEAVING, many, who)
    yield "seeds", hashed(many, Decision.MATCH_QUALITY, 0, PEOPLE)
    yield (
        "municipalities",
        hashed(1, Decision.SICKNESS, FIRST_MONTH, PEOPLE * (1 + many % 2**11) + many // 2**11),
    )
    yield "decisions", hashed(many // len(DECISIONS), DECISIONS[many % len(DECISIONS)], FIRST_MONTH, PEOPLE)


def evenness(name: str, bits: np.ndarray) -> Iterator[tuple[str, float]]:
    """Kolmogorov-Smirnov, every bit and every pair of neighbouring bits as often 0 as 1."""
    yield f"{name}: Kolmogorov-Smirnov", stats.kstest(uniform(bits), "uniform").pvalue
    places = np.arange(_WORD, dtype=np.uint64)
    ones = (bits[:, None] >> places) & np.uint64(1)
    z = (2.0 * ones.sum(axis=0) - len(bits)) / np.sqrt(len(bits))
    yield f"{name}: chi-square of bits", stats.chi2.sf((z**2).sum(), _WORD)
    agree = (ones[:, 1:] == ones[:, :-1]).sum(axis=0)
    z = (2.0 * agree - len(bits)) / np.sqrt(len(bits))
    yield f"{name}: chi-square of neighbouring bits", stats.chi2.sf((z**2).sum(), _WORD - 1)
    low = (bits & np.uint64(0xFF)).astype(int)
    yield f"{name}: chi-square of the lowest byte", stats.chisquare(np.bincount(low, minlength=256)).pvalue


def dependence(name: str, bits: np.ndarray) -> Iterator[tuple[str, float]]:
    """Serial correlation, pairs and triples of successive draws, and the spectrum."""
    found = uniform(bits)
    centred = (found - 0.5) * np.sqrt(12.0)
    for lag in (1, 2, 3, 12, 60):
        z = (centred[:-lag] * centred[lag:]).sum() / np.sqrt(len(found) - lag)
        yield f"{name}: serial correlation at {lag}", 2.0 * stats.norm.sf(abs(z))
    for width, cells in ((2, 16), (3, 6)):
        blocks = (found[: len(found) // width * width].reshape(-1, width) * cells).astype(int)
        cell = (blocks * cells ** np.arange(width)).sum(axis=1)
        counts = np.bincount(cell, minlength=cells**width)
        yield f"{name}: chi-square of successive {width}", stats.chisquare(counts).pvalue
    power = np.abs(np.fft.rfft(centred)[1:-1]) ** 2 / len(centred)  # exponential, mean 1, for noise
    yield f"{name}: spectrum", stats.kstest(power, "expon").pvalue
    yield f"{name}: highest peak of the spectrum", -np.expm1(len(power) * np.log1p(-np.exp(-power.max())))


def neighbours(hashed: Hash) -> Iterator[tuple[str, float]]:
    """Draws that differ in one part of their identity only are unrelated."""
    who = PEOPLE + np.arange(4_096)
    base = uniform(hashed(1, Decision.SICKNESS, FIRST_MONTH, who))
    sickness = int(Decision.SICKNESS)
    others = {f"decision {one}": (1, one, FIRST_MONTH, who) for one in DECISIONS if one != sickness}
    others |= {f"{lag} months on": (1, Decision.SICKNESS, FIRST_MONTH + lag, who) for lag in range(1, 61)}
    others |= {f"seed {seed}": (seed, Decision.SICKNESS, FIRST_MONTH, who) for seed in range(2, 62)}
    others |= {f"{step} ids on": (1, Decision.SICKNESS, FIRST_MONTH, who + step)
               for step in (4_096, 10**6, 10**9, 5 * 10**12)}  # fmt: skip
    # What one part of the identity gains, another loses: a hash that adds them up would be the same.
    others |= {
        "a month on, an id back": (1, sickness, FIRST_MONTH + 1, who - 1),
        "a decision on, an id back": (1, sickness + 1, FIRST_MONTH, who - 1),
        "a seed on, an id back": (2, sickness, FIRST_MONTH, who - 1),
        "a decision on, a month back": (1, sickness + 1, FIRST_MONTH - 1, who),
        "a seed on, a month back": (2, sickness, FIRST_MONTH - 1, who),
        "a seed on, a decision back": (2, sickness - 1, FIRST_MONTH, who),
    }
    for name, identity in others.items():
        pairs = np.histogram2d(base, uniform(hashed(*identity)), 8, [[0, 1], [0, 1]])[0]
        yield f"against {name}: chi-square of pairs", stats.chisquare(pairs.ravel()).pvalue
    table = uniform(hashed(1, DECISIONS[:, None], FIRST_MONTH, who[None, :]))
    z = np.corrcoef(table)[np.triu_indices(len(DECISIONS), 1)] * np.sqrt(len(who))
    yield "every pair of decisions: correlations", stats.kstest(z, "norm").pvalue
    yield (
        "every pair of decisions: the largest",
        -np.expm1(len(z) * np.log1p(-2.0 * stats.norm.sf(np.abs(z).max()))),
    )


def avalanche(hashed: Hash) -> Iterator[tuple[str, float]]:
    """Changing one bit of seed, decision, month or identity changes every bit of the hash half the time."""
    many = 4_096
    chosen = np.random.default_rng(7)
    parts = {
        "seed": (chosen.integers(0, 2**63, many).astype(np.uint64), 64),
        "decision": (chosen.choice(DECISIONS, many).astype(np.uint64), 7),
        "month": (chosen.choice(MONTHS, many).astype(np.uint64), 15),
        "identity": (chosen.integers(0, 6 * 10**12, many).astype(np.uint64), 43),
    }
    base = hashed(*(values for values, _ in parts.values()))
    places = np.arange(_WORD, dtype=np.uint64)
    for name, (values, width) in parts.items():
        z = np.empty((width, _WORD))
        for place in range(width):
            flipped = {key: own for key, (own, _) in parts.items()}
            flipped[name] = values ^ np.uint64(1 << place)
            changed = base ^ hashed(*flipped.values())
            ones = ((changed[:, None] >> places) & np.uint64(1)).sum(axis=0)
            z[place] = (2.0 * ones - many) / np.sqrt(many)
        yield f"avalanche of {name}", stats.chi2.sf((z**2).sum(), z.size)
        yield (
            f"avalanche of {name}: the furthest",
            -np.expm1(z.size * np.log1p(-2.0 * stats.norm.sf(np.abs(z).max()))),
        )


def battery(hashed: Hash) -> dict[str, float]:
    """Every p-value by the name of its test."""
    found: dict[str, float] = {}
    for name, bits in streams(hashed):
        found.update(evenness(name, bits))
        found.update(dependence(name, bits))
    found.update(neighbours(hashed))
    found.update(avalanche(hashed))
    return found


def flaws(p_values: dict[str, float]) -> dict[str, float]:
    """The tests that fail at the simultaneous level, and whether all together are too good or too bad."""
    found = {name: p for name, p in p_values.items() if not p >= LEVEL / len(p_values)}
    together = stats.kstest(list(p_values.values()), "uniform").pvalue
    return found | ({"all p-values together": together} if together < LEVEL / 10.0 else {})


def test_the_hash_passes_the_battery():
    p_values = battery(the_hash)
    assert len(p_values) > 1_000
    assert flaws(p_values) == {}


def unmixed(seed: object, decision: object, month: object, identity: object) -> np.ndarray:
    """A Weyl sequence: steps along the ids, never mixed."""
    return unsigned(identity)[0] * _STEP + the_hash(seed, decision, month, 0)


def added(seed: object, decision: object, month: object, identity: object) -> np.ndarray:
    """Well mixed, but month and identity are added up: the luck of one is the neighbour's next month."""
    month, identity = unsigned(month, identity)
    return the_hash(seed, decision, 0, month + identity)


def shared(seed: object, decision: object, month: object, identity: object) -> np.ndarray:
    """Well mixed, but two decisions share their draws."""
    decision = np.where(np.asarray(decision) == Decision.JOB_DROPOUT, int(Decision.SICKNESS), decision)
    return the_hash(seed, decision, month, identity)


def one_bit_stuck(seed: object, decision: object, month: object, identity: object) -> np.ndarray:
    """Well mixed, but one low bit is always 1."""
    return the_hash(seed, decision, month, identity) | np.uint64(4)


def half_mixed(seed: object, decision: object, month: object, identity: object) -> np.ndarray:
    """The hash with a single multiplication for the identity."""
    bits = the_hash(seed, decision, month, 0) + unsigned(identity)[0] * _STEP
    return (bits ^ (bits >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)


@pytest.mark.parametrize("weak", [unmixed, added, shared, one_bit_stuck, half_mixed])
def test_a_weak_hash_fails_the_battery(weak):
    assert flaws(battery(weak)) != {}


def test_bell_is_the_sum_of_four_uniforms_and_pairs_are_unrelated_in_any_order():
    """``bell`` against the Irwin-Hall distribution; a pair, turned round, and its two halves."""
    who, others = PEOPLE + np.arange(20_000), EMPLOYERS + np.arange(20_000) % 150
    key = key_of(seed_bits(1)[0], Decision.MATCH_QUALITY, 0)
    bells = np.array([bell(key, one) for one in who]) / np.sqrt(3.0) + 2.0
    pair = np.array([draw_pair(key, *one) for one in zip(who, others, strict=True)])
    turned = np.array([draw_pair(key, *one) for one in zip(others, who, strict=True)])
    alone = np.array([draw(key, one) for one in who])
    p_values = {
        "bell": stats.kstest(bells, stats.irwinhall(4).cdf).pvalue,
        "pair": stats.kstest(pair, "uniform").pvalue,
        "turned": stats.kstest(turned, "uniform").pvalue,
    }
    for name, other in (("turned", turned), ("alone", alone), ("bell", bells / 4.0)):
        z = np.corrcoef(pair, other)[0, 1] * np.sqrt(len(who))
        p_values[f"pair and {name}"] = 2.0 * stats.norm.sf(abs(z))
    assert min(p_values.values()) > LEVEL / len(p_values), p_values
