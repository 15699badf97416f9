"""Tables that grow: newcomers go into room that is kept for them, and no world writes into another's."""

import numpy as np
import pytest

from abm.model import LabourMarket
from abm.world import in_its_room, room_of, with_room


@pytest.fixture
def people():
    return LabourMarket("tiny").world.participants.copy()


def test_newcomers_stand_behind_everybody_and_nobody_is_copied_while_there_is_room(people):
    table = with_room(people, len(people) + 5)[: len(people)]
    more = in_its_room(table, people[:5])
    assert np.shares_memory(more, table)
    assert more.dtype is people.dtype
    assert more.tolist() == people.tolist() + people[:5].tolist()
    longer = in_its_room(more, people[5:6])
    assert not np.shares_memory(longer, table)
    assert longer.tolist() == more.tolist() + people[5:6].tolist()
    assert len(room_of(longer)) > len(longer), "with room for the next"


def test_a_table_without_room_gets_some_also_an_empty_one(people):
    assert in_its_room(people[:0].copy(), people[:2]).tolist() == people[:2].tolist()
    assert in_its_room(with_room(people[:0], 3)[:0], people[:2]).tolist() == people[:2].tolist()
    assert in_its_room(people, people[:0]).tolist() == people.tolist()


def test_only_the_beginning_of_a_table_has_its_room(people):
    room = with_room(people, len(people) + 5)
    assert room_of(room[: len(people)]) is room
    part = room[1 : len(people)]
    assert room_of(part) is part


def test_a_year_of_newcomers_goes_into_the_room_and_a_branch_has_its_own():
    first = LabourMarket("six-cases", seed=1)
    other = first.branch("baseline")
    before, theirs = (model.world.participants for model in (first, other))
    assert not np.shares_memory(before, theirs)
    first.run(13)
    other.run(13)
    assert len(first.world.participants) > len(before)
    assert np.shares_memory(first.world.participants, before), "nobody was copied in January"
    assert not np.shares_memory(first.world.participants, other.world.participants)
    assert first.world.participants.tobytes() == other.world.participants.tobytes()
