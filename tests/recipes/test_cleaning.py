"""Each rule against its definition: on lines of points worked out by hand, and against all distances."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from oversample.neighbors import Neighborhood
from oversample.recipes.cleaning import AllNeighborhoods, Edited, InLinks, InRounds, NearRare

# Ten rows on a line, their classes, and the classes of their three nearest (equal distances by row number):
#
#   row       0     1     2     3     4     5     6     7     8     9
#   at        0     1     2    2.4   3.9    5     6    7.1    9    10
#   class     r     r     r     c     c     r     c     c     c     c
#   nearest  1 r   0 r   3 c   2 r   5 r   6 c   5 r   6 c   9 c   8 c
#            2 r   2 r   1 r   1 r   3 c   4 c   7 c   8 c   7 c   7 c
#            3 c   3 c   4 c   4 c   2 r   7 c   4 c   5 r   6 c   6 c
LINE = np.array([0, 1, 2, 2.4, 3.9, 5, 6, 7.1, 9, 10])[:, np.newaxis]
NAMES = np.array(list("rrrccrcccc"))
R, C = 0, 1
CODES = (NAMES == "c").astype(np.int64)


def gone(rule, X=LINE, codes=CODES, losing=(R, C)):
    """Rows that a rule takes away."""
    keep = rule(Neighborhood(X, codes), codes, frozenset(losing))
    assert keep.shape == codes.shape
    assert keep.dtype == bool
    return np.flatnonzero(~keep).tolist()


# --- Tomek links


def test_both_ends_of_a_link_go_when_both_classes_may_lose_rows():
    # each other's nearest: 0-1 and 8-9 (one class), 2-3 and 5-6 (two classes)
    assert gone(InLinks()) == [2, 3, 5, 6]


@pytest.mark.parametrize(("losing", "rows"), [({C}, [3, 6]), ({R}, [2, 5]), ((), [])])
def test_only_the_end_that_may_be_lost_goes(losing, rows):
    assert gone(InLinks(), losing=losing) == rows


def test_a_link_is_found_between_two_small_classes():
    X = np.array([0.0, 1, 2, 3, 20, 20.5, 30, 31.5])[:, np.newaxis]
    codes = np.array([0, 0, 0, 0, 1, 2, 1, 2])
    assert gone(InLinks(), X, codes, losing={0, 1, 2}) == [4, 5, 6, 7]
    assert gone(InLinks(), X, codes, losing={0, 1}) == [4, 6]


def test_of_three_twins_the_two_that_stand_first_are_the_link():
    """All at one place: the nearest of 0 is 1, of 1 and 2 it is 0. So 2 names 0, but 0 names 1."""
    assert gone(InLinks(), np.zeros((3, 1)), np.array([0, 1, 1])) == [0, 1]
    # 0 and 1 are of one class now: 2 names 0, which does not name it
    assert gone(InLinks(), np.zeros((3, 1)), np.array([1, 1, 0])) == []


def test_of_two_equally_near_the_one_that_stands_first_makes_the_link():
    # row 1 is as near to 0 as to 2, and both name it
    assert gone(InLinks(), np.array([[0.0], [1.0], [2.0]]), np.array([0, 1, 0])) == [0, 1]


def test_links_are_sought_from_outside_the_largest_class(monkeypatch):
    """A link has an end there: of 1,000 rows, 10 rare ones and those they name are asked."""
    asked = []
    search = Neighborhood.everywhere

    def counted(self, rows, k):
        asked.append(len(rows))
        return search(self, rows, k)

    monkeypatch.setattr(Neighborhood, "everywhere", counted)
    X = np.random.default_rng(0).normal(size=(1000, 3))
    gone(InLinks(), X, (np.arange(1000) >= 10).astype(np.int64))
    assert asked[0] == 10
    assert sum(asked) <= 20


# --- edited


def test_a_row_with_any_foreign_neighbour_goes():
    assert gone(Edited(2, "all")) == [2, 3, 4, 5, 6]
    assert gone(Edited(2, "all"), losing={C}) == [3, 4, 6]
    assert gone(Edited(3, "all")) == [0, 1, 2, 3, 4, 5, 6, 7]


def test_a_row_that_its_neighbours_outvote_goes():
    # foreign among three: rows 2, 3, 4 have two, row 5 three, rows 0, 1, 6, 7 one
    assert gone(Edited(3, "mode")) == [2, 3, 4, 5]


def test_a_row_stays_in_a_split_vote_whatever_the_classes_are_called():
    # among two: rows 2, 4 and 6 have one of each class; rows 3 and 5 two foreign
    assert gone(Edited(2, "mode")) == [3, 5]
    assert gone(Edited(2, "mode"), codes=1 - CODES) == [3, 5]


def test_the_class_with_most_votes_needs_no_majority():
    # the last row has neighbours of 1, 1, 2, 3 and 0: two of another class against one of its own
    X = np.array([[1.0], [-1.1], [1.2], [-1.3], [1.4], [0.0]])
    codes = np.array([1, 1, 2, 3, 0, 0])
    assert 5 in gone(Edited(5, "mode"), X, codes, losing={0, 1, 2, 3})
    codes = np.array([1, 2, 3, 0, 4, 0])  # one vote each, its own class among them
    assert 5 not in gone(Edited(5, "mode"), X, codes, losing={0, 1, 2, 3, 4})


def test_twins_of_different_classes_contradict_each_other():
    X = np.array([[0.0], [0.0], [5.0], [5.1]])
    assert gone(Edited(1, "all"), X, np.array([0, 1, 1, 1])) == [0, 1]


def test_a_lone_row_between_three_classes_goes_by_all_and_by_mode():
    X = np.array([[0.0], [1.0], [2.0], [3.0], [4.0], [1.4]])
    codes = np.array([0, 0, 1, 1, 1, 2])  # row 5 has 1 (class 0), 2 (class 1), 0 (class 0)
    assert gone(Edited(3, "mode"), X, codes, losing={2}) == [5]
    assert gone(Edited(3, "all"), X, codes, losing={2}) == [5]


def test_nobody_goes_when_no_class_may_lose_rows():
    for rule in (Edited(3), InRounds(3), AllNeighborhoods(3), NearRare(3)):
        assert gone(rule, losing=()) == []


# --- in rounds

# The two nearest of row 3 are r's. Without it, one of row 4's is; without both, one of row 5's is (2 at a
# distance of 9, 7 at 11). Row 6 has 7 and 8 at 6 and 13, and 2 only at 14: after three rounds nothing more goes.
ROW = np.array([0, 1, 2, 4, 7, 11, 16, 22, 29.0])[:, np.newaxis]
ROW_CODES = np.array([R, R, R, C, C, C, C, C, C])


def test_rounds_go_on_until_nothing_is_contradicted():
    rule = InRounds(2, "all")
    done = rule.trace(Neighborhood(ROW, ROW_CODES), ROW_CODES, frozenset({C}))
    assert np.flatnonzero(~done.keep).tolist() == [3, 4, 5]
    assert (done.n_rounds, done.end) == (3, "settled")


@pytest.mark.parametrize(("most", "rows"), [(1, [3]), (2, [3, 4])])
def test_rounds_end_at_the_most_allowed(most, rows):
    rule = InRounds(2, "all", max_rounds=most)
    done = rule.trace(Neighborhood(ROW, ROW_CODES), ROW_CODES, frozenset({C}))
    assert np.flatnonzero(~done.keep).tolist() == rows
    assert (done.n_rounds, done.end) == (most, "max_iter")


def test_rounds_stop_before_one_that_makes_a_larger_class_smaller_than_the_smallest_was():
    X, codes = ROW[:7], ROW_CODES[:7]  # 3 r, 4 c: row 3 may go, row 4 may not
    done = InRounds(2, "all").trace(Neighborhood(X, codes), codes, frozenset({C}))
    assert (done.n_rounds, done.end) == (1, "class would be smallest")
    assert np.flatnonzero(~done.keep).tolist() == [3]


def test_rounds_may_be_allowed_to_shrink_a_class_below_the_smallest():
    X, codes = ROW[:7], ROW_CODES[:7]
    rule = InRounds(2, "all", may_shrink_below=True)
    done = rule.trace(Neighborhood(X, codes), codes, frozenset({C}))
    # after rows 3 and 4, both 5 and 6 have row 2 as their second: the third round would leave no c
    assert (done.n_rounds, done.end) == (2, "class would vanish")
    assert np.flatnonzero(~done.keep).tolist() == [3, 4]


def test_rounds_stop_before_one_that_leaves_a_class_without_a_row():
    X = np.array([[0.0], [1.0], [2.0], [3.0], [0.5]])
    codes = np.array([C, C, C, C, R])
    # all neighbours of the only r are c
    rule = InRounds(1, "all", may_shrink_below=True)
    done = rule.trace(Neighborhood(X, codes), codes, frozenset({R}))
    assert (done.n_rounds, done.end) == (0, "class would vanish")
    assert done.keep.all()


def test_rounds_stop_before_one_that_leaves_too_few_rows_to_judge_by():
    # the c's at 5 and 5.2 have two r among three, the c at 10 has one: 3 rows would be left, with k = 3
    X = np.array([[10.0], [5.0], [5.2], [5.1], [4.9]])
    codes = np.array([C, C, C, R, R])
    rule = InRounds(3, "mode", may_shrink_below=True)
    done = rule.trace(Neighborhood(X, codes), codes, frozenset({C}))
    assert (done.n_rounds, done.end) == (0, "few rows")
    assert done.keep.all()


@given(st.integers(0, 10_000), st.sampled_from(["all", "mode"]), st.booleans())
def test_rounds_are_those_of_the_single_rule_on_the_rows_left(seed, kind, ties):
    """Searching only the rows that lost a neighbour gives what a search from scratch gives."""
    rng = np.random.default_rng(seed)
    codes = rng.integers(0, 3, size=60)
    X = (rng.integers(0, 5, size=(60, 2)) if ties else rng.normal(size=(60, 2))) + 0.6 * codes[
        :, None
    ]
    losing = frozenset({0, 1, 2}) if seed % 2 else frozenset({1, 2})
    done = InRounds(3, kind, may_shrink_below=True).trace(Neighborhood(X, codes), codes, losing)
    left = np.arange(60)
    for _ in range(done.n_rounds):
        left = left[Edited(3, kind)(Neighborhood(X[left], codes[left]), codes[left], losing)]
    assert np.array_equal(np.flatnonzero(done.keep), left)
    further = left[Edited(3, kind)(Neighborhood(X[left], codes[left]), codes[left], losing)]
    if done.end == "settled":
        assert len(further) == len(left)
    else:
        assert len(further) <= 3 or len(set(codes[further])) < len(set(codes))


# --- neighbourhoods of every size


def test_a_row_contradicted_by_any_size_goes():
    # outvoted by one: 2, 3, 4, 5, 6 | by two: 3, 5 | by three: 2, 3, 4, 5
    assert gone(AllNeighborhoods(3, "mode", may_shrink_below=True)) == [2, 3, 4, 5, 6]
    assert gone(AllNeighborhoods(1, "mode", may_shrink_below=True)) == [2, 3, 4, 5, 6]


def test_a_row_may_be_contradicted_by_the_largest_size_only():
    # row 0 has a c nearest, then two r
    X = np.array([[0.0], [1.0], [-2.0], [3.0], [4.0], [4.1], [-2.1]])
    codes = np.array([C, C, R, R, C, C, R])
    one = gone(AllNeighborhoods(2, "mode", may_shrink_below=True), X, codes, losing={C})
    three = gone(AllNeighborhoods(3, "mode", may_shrink_below=True), X, codes, losing={C})
    assert 0 not in one
    assert 0 in three


def test_sizes_end_before_one_that_makes_a_larger_class_smaller_than_the_smallest_was():
    # 4 r, 6 c: by one neighbour rows 3, 4 and 6 would go, which leaves 3 c
    done = AllNeighborhoods(3, "mode").trace(Neighborhood(LINE, CODES), CODES, frozenset({C}))
    assert (done.n_rounds, done.end) == (0, "class would be smallest")
    assert done.keep.all()


def test_all_sizes_take_one_search(monkeypatch):
    from oversample.neighbors import neighborhood

    calls = []
    search = neighborhood.nearest

    def counted(*args):
        calls.append(args[3])
        return search(*args)

    monkeypatch.setattr(neighborhood, "nearest", counted)
    hood = Neighborhood(LINE, CODES)
    AllNeighborhoods(4, "mode")(hood, CODES, frozenset({R, C}))
    Edited(3)(hood, CODES, frozenset({R, C}))
    NearRare(3)(hood, CODES, frozenset({R, C}))
    assert calls == [4]


# --- near rare rows


def test_rows_around_an_outvoted_rare_row_go():
    # outvoted: 3 and 4, which go, and the rare 2 and 5; around those are the c's 3, 4 and 6, 4, 7
    assert gone(NearRare(3), losing={C}) == [3, 4, 6, 7]


def test_the_rare_row_itself_goes_only_if_its_class_may_lose_rows():
    assert gone(NearRare(3), losing={R, C}) == [2, 3, 4, 5, 6, 7]
    assert gone(NearRare(3), losing={R}) == [2, 5]


def test_rare_neighbours_of_an_outvoted_rare_row_stay():
    # row 2 has 3 and 4 (c) and 1 (r); row 1 has 0 and 2 (r) and 3: it is not outvoted, only near
    X = np.array([[0.0], [0.6], [2.0], [2.5], [3.0], [9.0], [10.0], [11.0]])
    codes = np.array([R, R, R, C, C, C, C, C])
    assert gone(NearRare(3), X, codes, losing={R, C}) == [2, 3, 4]


@pytest.mark.parametrize(("threshold", "rows"), [(0.0, [2]), (0.5, [2]), (1.49, [2]), (1.5, [])])
def test_a_class_no_larger_than_the_threshold_is_left_alone_by_the_second_step(threshold, rows):
    # two of class 0, three of 1, five of 2. The nearest of row 0 is row 2, whose own nearest is of its class
    X = np.array([20, -5, 20.5, 20.6, 20.7, 0, 0.1, 0.2, 0.3, 0.4])[:, np.newaxis]
    codes = np.array([0, 0, 1, 1, 1, 2, 2, 2, 2, 2])
    assert gone(NearRare(1, threshold), X, codes, losing={1}) == rows


# --- all rules


def by_hand(X, codes, row, k):
    order = np.lexsort((np.arange(len(X)), ((X - X[row]) ** 2).sum(axis=1)))
    return [int(codes[i]) for i in order if i != row][:k]


@given(st.integers(0, 10_000), st.integers(1, 6), st.sampled_from(["all", "mode"]), st.booleans())
def test_editing_follows_its_definition_row_by_row(seed, k, kind, ties):
    rng = np.random.default_rng(seed)
    X = rng.integers(0, 3, size=(30, 2)).astype(float) if ties else rng.normal(size=(30, 2))
    codes = rng.integers(0, 3, size=30)
    expected = []
    for row in range(30):
        near = Counter(by_hand(X, codes, row, k))
        own = near.pop(int(codes[row]), 0)
        if (own < k) if kind == "all" else max(near.values(), default=0) > own:
            expected.append(row)
    assert gone(Edited(k, kind), X, codes, losing={0, 1, 2}) == expected


@given(st.integers(0, 10_000), st.booleans())
def test_links_follow_their_definition_pair_by_pair(seed, ties):
    rng = np.random.default_rng(seed)
    X = rng.integers(0, 4, size=(30, 2)).astype(float) if ties else rng.normal(size=(30, 2))
    codes = rng.choice(4, size=30, p=[0.1, 0.6, 0.2, 0.1])
    order = [np.lexsort((np.arange(30), ((X - X[i]) ** 2).sum(axis=1))) for i in range(30)]
    first = [int(next(j for j in order[i] if j != i)) for i in range(30)]
    expected = [i for i in range(30) if codes[i] != codes[first[i]] and first[first[i]] == i]
    assert gone(InLinks(), X, codes, losing={0, 1, 2, 3}) == expected


@pytest.mark.parametrize(
    "rule", [InLinks(), Edited(3), InRounds(3), AllNeighborhoods(3), NearRare(3)]
)
def test_a_class_code_without_rows_disturbs_no_rule(rule):
    shifted = np.where(CODES == C, 3, 1)
    assert gone(rule, codes=shifted, losing={3}) == gone(rule, losing={C})


@pytest.mark.parametrize(
    "rule", [InLinks(), Edited(3), InRounds(3), AllNeighborhoods(3), NearRare(3)]
)
def test_a_rule_writes_into_nothing_it_was_given(rule):
    X, codes = LINE.copy(), CODES.copy()
    X.flags.writeable = codes.flags.writeable = False
    hood = Neighborhood(X, codes)
    near = hood.everywhere(np.arange(10), 3).copy()
    rule(hood, codes, frozenset({R, C}))
    assert np.array_equal(hood.everywhere(np.arange(10), 3), near)
