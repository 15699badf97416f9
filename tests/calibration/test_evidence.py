"""Every claim of the report went somewhere, and the page and the verb say where."""

from __future__ import annotations

import json
from collections import Counter

import pytest

from abm.errors import InputError
from abm.scenario import load_scenario
from calibration import evidence
from calibration.evidence import IDS, PAGE, PATTERNS, check, find_claim, load_claims, page
from experiments.command_line import main

CLAIMS = load_claims()


def said_by(capsys, *words) -> str:
    assert main(("evidence", *words)) == 0
    return capsys.readouterr().out


def test_every_claim_has_a_target_that_exists():
    assert check() == []


def test_the_claims_are_complete_and_in_order():
    assert tuple(CLAIMS) == IDS
    assert len(IDS) == 135
    assert all(one.theme for one in CLAIMS.values())


def test_no_claim_stands_twice_and_each_is_short():
    texts = Counter(one.claim for one in CLAIMS.values())
    assert max(texts.values()) == 1
    assert all(len(text) < 180 and text.endswith((".", "?")) for text in texts)


def test_every_pattern_comes_from_a_claim():
    assert {name for one in CLAIMS.values() for name in one.patterns} == set(PATTERNS)


def test_the_page_is_current():
    assert PAGE.read_text(encoding="utf-8") == page(), "run python -m calibration.evidence"


def test_the_page_has_every_claim_once_and_labels_counterfactuals():
    rows = [line for line in page().splitlines() if line.startswith("| R")]
    assert [row.split(" | ")[0] for row in rows] == [f"| {name}" for name in IDS]
    for row, one in zip(rows, CLAIMS.values(), strict=True):
        assert ("**COUNTERFACTUAL**" in row) == (one.became == "counterfactual")
        assert row.count(" | ") == 4
        assert all(
            f"`{name}` (counterfactual)" in row for name in {"structural", "voice"} & set(one.policies)
        )


def test_the_shipped_cases_have_the_regimes_of_the_report():
    regimes = Counter(one.levers["governance.regime"] for one in load_scenario("six-cases").municipality)
    assert regimes == {"none": 2, "temporary": 2, "temporary-and-long": 2}


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        (
            {"rules": ("abm.behaviour.hiring.guesswork",)},
            "rules: there is no 'abm.behaviour.hiring.guesswork'",
        ),
        ({"rules": ("abm.nowhere.at_all",)}, "rules: there is no 'abm.nowhere.at_all'"),
        ({"settings": ("hiring.luck",)}, "settings: there is no 'hiring.luck'"),
        ({"levers": ("tariff.mood",)}, "levers: there is no 'tariff.mood'"),
        ({"mechanisms": ("wishing",)}, "mechanisms: there is no 'wishing'"),
        ({"patterns": ("P13",)}, "patterns: there is no 'P13'"),
        ({"policies": ("fee-odd",)}, "policies: there is no 'fee-odd'"),
        ({"scenarios": ("seven-cases",)}, "scenarios: there is no 'seven-cases'"),
        (
            {"tests": ("tests/test_nothing.py::test_it",)},
            "tests: there is no 'tests/test_nothing.py::test_it'",
        ),
        ({"tests": ("tests/test_input.py::test_it",)}, "tests: there is no 'tests/test_input.py::test_it'"),
        (
            {"tests": ("abm/law/tariff.py::abm.law.tariff.given_away",)},
            "tests: there is no 'abm/law/tariff.py::abm.law.tariff.given_away'",
        ),
        ({"tests": ()}, "became mechanism but names no test"),
        ({"became": "boundary", "reason": ""}, "became boundary but names no reason"),
        (
            {"became": "counterfactual"},
            "became counterfactual but names no policy or scenario that is labelled so",
        ),
        ({"became": "pattern", "patterns": ()}, "became pattern but names no pattern"),
        ({"reason": "because"}, "gives a reason but became mechanism"),
    ],
)
def test_a_broken_claim_is_reported_in_one_line(changes, fault):
    broken = CLAIMS["R059"].model_copy(update=changes)
    found = check({**CLAIMS, "R059": broken})
    assert f"R059: {fault}" in found
    assert all("\n" not in one for one in found)


@pytest.mark.parametrize("name", ["wishing", "one-decision"])  # no mechanism, and a rival rule
def test_only_a_listed_mechanism_has_a_test_of_its_own(name):
    node = f"{evidence.MECHANISM_TESTS}::test_switching_it_off_shows[{name}]"
    broken = CLAIMS["R059"].model_copy(update={"tests": (node,)})
    assert f"R059: tests: there is no {node!r}" in check({**CLAIMS, "R059": broken})


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("levers", "tariff.level"),
        ("mechanisms", "fee-at-review"),
        ("patterns", "P3"),
        ("policies", "fee-low"),
    ],
)
def test_whoever_cites_a_claim_is_named_by_it(kind, name):
    silent = CLAIMS["R059"].model_copy(update={kind: ()})
    found = check({**CLAIMS, "R059": silent})
    assert f"R059: {name!r} of {kind} cites it, so add it to its {kind}" in found


def test_a_missing_claim_is_reported():
    fewer = {name: one for name, one in CLAIMS.items() if name != "R100"}
    assert any("lacking ['R100']" in one for one in check(fewer))


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("[R001]\nsection = [", "broken.toml: "),
        (
            '[R001]\nsection = ["1"]\nkind = "number"\nclaim = "x"\nbecame = "boundary"\nwhy = "y"\n',
            "R001: why",
        ),
        ('[R001]\nsection = ["1"]\nkind = "rumour"\nclaim = "x"\nbecame = "boundary"\n', "R001: kind"),
        ("R001 = 1\n", "claim R001"),
    ],
)
def test_a_table_with_a_fault_is_refused_in_one_line(tmp_path, text, fault):
    table = tmp_path / "broken.toml"
    table.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=fault) as refusal:
        load_claims(table)
    assert "\n" not in str(refusal.value)


def test_an_unknown_claim_names_the_nearest():
    with pytest.raises(InputError, match="did you mean 'R059'"):
        find_claim("R59")


def test_the_verb_lists_all_claims_and_counts_them(capsys):
    *lines, last = said_by(capsys).splitlines()
    assert [line.split()[0] for line in lines] == list(IDS)
    assert last.startswith("135 claims: ")
    content = json.loads(said_by(capsys, "--json"))
    assert list(content["claims"]) == list(IDS)
    assert sum(content["counts"].values()) == len(IDS)


def test_the_verb_lists_what_became_of_them(capsys):
    *lines, _ = said_by(capsys, "--became", "counterfactual").splitlines()
    assert lines
    assert all(line.split()[1] == "counterfactual" for line in lines)


def test_the_verb_shows_one_claim_in_full(capsys):
    text = said_by(capsys, "R059")
    assert "fee-at-review" in text
    assert CLAIMS["R059"].claim in " ".join(text.split())
    assert json.loads(said_by(capsys, "R059", "--json"))["R059"]["became"] == "mechanism"


def test_the_verb_gives_the_page(capsys, tmp_path):
    assert said_by(capsys, "--page") == page()
    said_by(capsys, "--page", str(tmp_path / "page.md"))
    assert (tmp_path / "page.md").read_text(encoding="utf-8") == page()


@pytest.mark.parametrize(
    ("words", "mend"),
    [
        (("R59",), "did you mean 'R059'"),
        (("--became", "patern"), "did you mean 'pattern'"),
        (("--page", "nowhere/page.md"), "cannot be written"),
    ],
)
def test_a_mistake_is_one_line_with_the_mend(capsys, words, mend):
    assert main(("evidence", *words)) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("\n") == 1
    assert mend in said.err
