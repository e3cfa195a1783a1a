"""The one function that runs a recipe: groups, mixes of many, rejection, all by stages of a test's own."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest

from oversample.errors import SamplingError
from oversample.neighbors import Neighborhood
from oversample.plan import Plan
from oversample.recipes import Recipe, run
from oversample.recipes.stages import Copy, Line, SameClass

X = np.concatenate([np.arange(6.0), 50 + np.arange(4.0), 100 + np.arange(30.0)])[:, np.newaxis]
CODES = np.repeat([1, 0], [10, 30])
LABELS = ("common", "rare")


def grow(recipe, n_new, seed=0):
    plan = Plan({"common": 30, "rare": 10}, {"common": 30, "rare": 10 + n_new})
    return run(recipe, hood=Neighborhood(X, CODES), numbers=X, labels=LABELS, plan=plan, seed=seed)


class TwoClusters:
    """Rows below 25 and above; the smaller cluster gets three quarters."""

    def __call__(self, scene, weight):
        return (scene.hood.space[scene.rows, 0] > 25).astype(int), np.array([0.25, 0.75])


class Outlaw:
    """No row of the first cluster may be a base point."""

    def __call__(self, scene):
        return (scene.hood.space[scene.rows, 0] > 25).astype(float)


class AllMates:
    """Every row of the group but the base point, ragged: one fewer for odd base points."""

    rows_needed = 3

    def __call__(self, scene, base, start, stop):
        mates = np.array([[r for r in scene.rows if r != b] for b in base])
        mates[base % 2 == 1, -1] = -1
        return mates


class Mean(Copy):
    """The plain mean of all parents."""

    def __call__(self, scene, base, partner, start, stop):
        n_parents = 1 + (partner >= 0).sum(axis=1, keepdims=True)
        return np.broadcast_to(1.0 / n_parents, partner.shape)


def test_groups_share_the_amount_exactly_and_keep_their_partners():
    lineage = grow(Recipe("clustered", group=TwoClusters(), partner=SameClass(2), blend=Line()), 21)
    in_second = X[lineage.base, 0] > 25
    assert in_second.sum() in (15, 16)  # three quarters of 21, rounded down or up
    partner_in_second = X[lineage.parents.reshape(-1, 2)[:, 1], 0] > 25
    assert np.array_equal(in_second, partner_in_second)
    assert lineage.position.tolist() == list(range(21))


def test_a_weight_of_zero_is_a_filter():
    lineage = grow(Recipe("filtered", weigh=Outlaw(), partner=SameClass(3), blend=Line()), 13)
    assert (X[lineage.base, 0] > 25).all()


def test_mixes_of_any_number_of_parents_are_recorded():
    lineage = grow(Recipe("mean", group=TwoClusters(), partner=AllMates(), blend=Mean()), 8)
    assert set(lineage.n_parents.tolist()) <= {3, 4, 5, 6}
    for row in range(len(lineage)):
        entry = slice(*lineage.offsets[row : row + 2])
        n = entry.stop - entry.start
        assert np.allclose(
            lineage.weights()[entry], 1 / n, rtol=0, atol=1e-15
        )  # 1 - sum of n - 1 shares


@dataclass(frozen=True)
class Above:
    """Score 1 for rows whose gap is at least `low`."""

    low: float
    candidates: int = 1
    floor: float = 0.5
    tries: int = 50

    def __call__(self, scene, draft):
        return (draft.gaps >= self.low).astype(float)


@dataclass(frozen=True)
class Largest:
    """Score a row by its gap; keep the best of five."""

    candidates: int = 5
    floor: float = -np.inf
    tries: int = 1

    def __call__(self, scene, draft):
        return draft.gaps


def test_rejected_rows_are_drawn_again_until_they_pass():
    lineage = grow(Recipe("picky", partner=SameClass(2), blend=Line(), accept=Above(0.7)), 60)
    assert len(lineage) == 60
    assert lineage.gaps.min() >= 0.7


def test_rows_that_passed_at_first_are_not_drawn_again():
    free = grow(Recipe("picky", partner=SameClass(2), blend=Line()), 60)
    picky = grow(Recipe("picky", partner=SameClass(2), blend=Line(), accept=Above(0.5)), 60)
    passed = free.gaps >= 0.5
    assert np.array_equal(free.gaps[passed], picky.gaps[passed])


def test_what_can_never_pass_is_an_error_with_the_count():
    with pytest.raises(SamplingError) as caught:
        grow(Recipe("hopeless", partner=SameClass(2), blend=Line(), accept=Above(2.0, tries=3)), 7)
    assert caught.value.got == "7 of 7 rows still rejected after 3 tries"


def test_the_best_of_several_drafts_is_kept():
    lineage = grow(Recipe("best", partner=SameClass(2), blend=Line(), accept=Largest()), 400)
    # the largest of five uniforms has mean 5/6 and variance 5/252
    assert abs(lineage.gaps.mean() - 5 / 6) < 5 * np.sqrt(5 / 252 / 400)


def test_the_default_recipe_copies_every_row_equally_often():
    lineage = grow(Recipe("copy"), 20)
    assert np.bincount(lineage.base, minlength=10)[:10].tolist() == [2] * 10
    assert lineage.weights().tolist() == [1.0] * 20


def test_a_plan_that_adds_nothing_gives_an_empty_lineage():
    assert len(grow(Recipe("copy"), 0)) == 0
