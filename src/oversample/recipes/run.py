"""Run: the one function that turns a recipe and a plan into a lineage.

Base points are spread over the rows by systematic sampling: the rows are shuffled by key, laid end to end
with their weights as lengths, and cut at even steps. So a row of weight w gets w's share of the amount
rounded down or up, the counts sum exactly to the plan, no row of weight 0 is ever a base point, and equal
weights give equal counts. (Drawing with replacement, as some libraries do, leaves a third of the rows unused
when as many rows are made as there are.)

This file refuses to know any method by name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from oversample.errors import SamplingError, as_arguments, listed
from oversample.lineage import Donors, Factors, Lineage, Residual
from oversample.recipes.recipe import Recipe, Scene
from oversample.streams import Stream

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Sequence

    from oversample.neighbors import Neighborhood
    from oversample.plan import Plan

__all__ = ["drafted", "joined", "run", "scenes"]

Rows = NDArray[np.int64]
Vector = NDArray[np.float64]

_NOISE = "residual"  # stream of the kernels
_SHOWN = 12  # classes of one message


class Named(Protocol):
    """A recipe, or whatever else makes rows."""

    @property
    def name(self) -> str:
        """Recorded in the lineage."""

    @property
    def rows_needed(self) -> int:
        """Rows that a class must have."""


def run(
    recipe: Recipe | Mapping[Hashable, Recipe],
    *,
    hood: Neighborhood,
    numbers: Any,
    labels: Sequence[Hashable],
    plan: Plan,
    seed: int,
) -> Lineage:
    """Choose parents and weights for every row of the plan.

    Parameters
    ----------
    recipe : Recipe or mapping of label to Recipe
        What to do; of a mapping, in each class that grows.
    hood : Neighborhood
        Neighbour search over the table; holds the class codes.
    numbers : ndarray or csr_array of shape (n_rows, n_numbers)
        Numeric cells in their own units.
    labels : sequence
        Label of each code.
    plan : Plan
        How many rows to make of each class.
    seed : int
        Seed of the call.

    Returns
    -------
    lineage : Lineage
        Class by class in the order of the labels; exactly ``plan.added`` rows.

    Raises
    ------
    SamplingError
        If a class has too few rows, or drafts are rejected too often.
    """
    drafts: list[Lineage] = []
    scales: Vector | None = None
    for scene, n_new in scenes(
        recipe, hood=hood, numbers=numbers, labels=labels, plan=plan, seed=seed
    ):
        one = recipe[scene.label] if isinstance(recipe, Mapping) else recipe
        scale = one.blend.scale(scene)
        if scale is not None:
            scales = np.zeros((len(labels), len(scale))) if scales is None else scales
            scales[scene.code] = scale
        drafts.append(_grow_class(one, scene, n_new, tuple(labels), seed))
    if not drafts:
        return Lineage.empty(n_original=len(hood.codes), labels=labels, seed=seed)
    return joined(drafts, None if scales is None else Residual(_NOISE, scales))


def scenes(
    method: Named | Mapping[Hashable, Named],
    *,
    hood: Neighborhood,
    numbers: Any,
    labels: Sequence[Hashable],
    plan: Plan,
    seed: int,
) -> Iterator[tuple[Scene, int]]:
    """Yield what a method sees of each class that grows, in the order of the labels, and by how many rows.

    Raises
    ------
    SamplingError
        If classes have too few rows: it names all of them, before a row of any is made.
    """
    added = plan.added
    growing = [(code, label) for code, label in enumerate(labels) if label in added]
    methods = method if isinstance(method, Mapping) else {label: method for _, label in growing}
    n_rows = np.bincount(hood.codes, minlength=len(labels)).tolist()
    short = [
        (label, n_rows[code])
        for code, label in growing
        if n_rows[code] < methods[label].rows_needed
    ]
    if short:
        raise _too_few(methods[short[0][0]], short)
    for code, label in growing:
        rows = np.flatnonzero(hood.codes == code)
        yield Scene(hood, numbers, label, code, rows, Stream(seed, label)), added[label]


def _too_few(method: Named, short: list[tuple[Hashable, int]]) -> SamplingError:
    """Name the classes that have too few rows for the first of their methods, and what to do."""
    needed, counts = method.rows_needed, getattr(method, "counts", "k_neighbors")
    fewest = min(n_rows for _, n_rows in short)
    ways: list[dict[str, Any]] = [{counts: fewest - 1}] if fewest > 1 else []
    ways += [{counts: "auto"}] if fewest > 1 and isinstance(method, Recipe) else []
    smaller = (
        f"Set {' or less, or '.join(map(as_arguments, ways))}{' or less' if len(ways) == 1 else ''}, or"
        if ways
        else "One row has no neighbour of its class:"
    )
    if len(short) == 1:
        where = f'class "{short[0][0]}"'
        met = _rows(fewest)
    else:
        where = f"each of these classes: {listed(label for label, _ in short)}"
        met = ", ".join(f'{_rows(n_rows)} in "{label}"' for label, n_rows in short[:_SHOWN])
    return SamplingError(
        f"{method.name} with {counts}={needed - 1} needs {needed} rows in {where}.",
        met,
        f"{smaller} use random copies (RandomOverSampler).",
        ways=ways,
    )


def _rows(n_rows: int) -> str:
    return f"{n_rows} row{'s' if n_rows != 1 else ''}"


def _grow_class(
    recipe: Recipe, scene: Scene, n_new: int, labels: tuple[Hashable, ...], seed: int
) -> Lineage:
    weight = np.asarray(recipe.weigh(scene), dtype=np.float64)
    assert weight.shape == scene.rows.shape, "a weight for each row of the class"
    assert (weight >= 0).all(), "weights are at least 0"
    assert weight.any(), "weights are not all 0"
    group, share = recipe.group(scene, weight)
    amounts = _shared_out(n_new, share, scene.stream)
    parts: list[Lineage] = []
    start = 0
    for number, amount in enumerate(amounts.tolist()):
        if amount == 0:
            continue
        mine = group == number
        inside = scene.within(scene.rows[mine])
        stop = start + amount
        parts.append(_grow_group(recipe, inside, weight[mine], (start, stop), labels, seed))
        start = stop
    return joined(parts, None)


def _shared_out(n_new: int, share: Vector, stream: Stream) -> Rows:
    """Cut an amount into whole numbers by share: each rounded down or up, the sum exact."""
    if len(share) == 1:
        return np.array([n_new])
    taken = _spread_out(share, n_new, stream, "groups")
    return np.asarray(np.bincount(taken, minlength=len(share)), dtype=np.int64)


def _spread_out(weight: Vector, n_new: int, stream: Stream, stage: str) -> Rows:
    """Give each of `n_new` rows an index, by systematic sampling over a keyed shuffle."""
    order = stream.permutation(f"{stage}:order", len(weight))
    ends = np.cumsum(weight[order])
    offset = stream.uniform(f"{stage}:offset", 0, 1)[0]
    points = np.arange(n_new, dtype=np.float64)
    points += offset
    points *= ends[-1] / n_new
    alike = (weight == 1.0).all()  # then the ends are 1, 2, 3 ... and the search is a floor
    place = points.astype(np.int64) if alike else np.searchsorted(ends, points, side="right")
    last = np.flatnonzero(weight[order] > 0)[-1]  # rounding may carry the last point past the end
    return np.asarray(order[np.minimum(place, last)], dtype=np.int64)


def _grow_group(
    recipe: Recipe,
    scene: Scene,
    weight: Vector,
    span: tuple[int, int],
    labels: tuple[Hashable, ...],
    seed: int,
) -> Lineage:
    start, stop = span
    even = _spread_out(weight, stop - start, scene.stream, f"base:{start}")
    first = _draft(recipe, scene, even, span, labels, seed)
    accept = recipe.accept
    if accept.candidates == 1 and accept.floor == -np.inf:
        return first
    best, score = first, accept(scene, first)
    for attempt in range(1, max(accept.candidates, accept.tries)):
        done = attempt >= accept.candidates
        wanted = score < accept.floor if done else np.ones(len(score), dtype=bool)
        if not wanted.any():
            break
        retry = scene.again(attempt)
        other = _draft(recipe, retry, _drawn(weight, retry, span), span, labels, seed)
        other_score = accept(retry, other)
        better = wanted & (other_score > score)
        best = _chosen(best, other, better)
        score = np.where(better, other_score, score)
    rejected = int((score < accept.floor).sum())
    if rejected:
        raise SamplingError(
            f'{recipe.name} rejects too many of its drafts for class "{scene.label}".',
            f"{rejected:,} of {len(score):,} rows still rejected after {accept.tries} tries",
            "Ask for fewer rows, or use a method without rejection (SMOTE).",
        )
    return best


def _drawn(weight: Vector, scene: Scene, span: tuple[int, int]) -> Rows:
    """Draw base points by weight, one key a row: for rows that are drawn again."""
    ends = np.cumsum(weight)
    points = scene.stream.uniform(scene.key("base"), *span) * ends[-1]
    place = np.searchsorted(ends, points, side="right")
    return np.asarray(np.minimum(place, np.flatnonzero(weight)[-1]), dtype=np.int64)


def _draft(
    recipe: Recipe,
    scene: Scene,
    at: Rows,
    span: tuple[int, int],
    labels: tuple[Hashable, ...],
    seed: int,
) -> Lineage:
    start, stop = span
    base = scene.rows[at]
    partner = recipe.partner(scene, at, start, stop)
    gap = recipe.blend(scene, base, partner, start, stop)
    return drafted(recipe.name, scene, (base, partner, gap), span, labels, seed)


def drafted(
    name: str,
    scene: Scene,
    mix: tuple[Rows, Rows, Vector],
    span: tuple[int, int],
    labels: tuple[Hashable, ...],
    seed: int,
) -> Lineage:
    """Put base points, partners (-1: none) and gaps of the rows of a span into a lineage."""
    base, partner, gap = mix
    start, stop = span
    n_new = stop - start
    members = np.concatenate([base[:, np.newaxis], partner], axis=1)
    if partner.size and int(partner.min()) < 0:  # some rows have fewer partners
        present = members >= 0
        offsets = np.concatenate([[0], np.cumsum(present.sum(axis=1))])
        parents, gaps = members[present], gap[present[:, 1:]]
    else:
        offsets = np.arange(n_new + 1) * members.shape[1]
        parents, gaps = members.reshape(-1), gap.reshape(-1)
    return Lineage(
        offsets,
        parents,
        gaps,
        np.broadcast_to(np.int16(scene.code), n_new),
        np.arange(start, stop),
        np.broadcast_to(np.int16(0), n_new),
        labels,
        (name,),
        seed,
        len(scene.hood.codes),
    )


def _chosen(first: Lineage, second: Lineage, second_is_better: NDArray[np.bool_]) -> Lineage:
    both = joined([first, second], None)
    n = len(first)
    return both.take(np.arange(n) + np.where(second_is_better, n, 0))


def joined(parts: list[Lineage], residual: Residual | None = None) -> Lineage:
    """Put lineages of one call behind one another; each row keeps the stage that made it."""
    head = parts[0]
    if len(parts) == 1:
        return head if residual is None else replace(head, residual=residual)
    stages = tuple(dict.fromkeys(stage for part in parts for stage in part.stages))
    ends = np.cumsum([0, *(int(part.offsets[-1]) for part in parts)])
    offsets = [part.offsets[:-1] + end for part, end in zip(parts, ends, strict=False)]
    return replace(
        head,
        offsets=np.concatenate([*offsets, ends[-1:]]),
        parents=np.concatenate([part.parents for part in parts]),
        gaps=np.concatenate([part.gaps for part in parts]),
        label=np.concatenate([part.label for part in parts]),
        position=np.concatenate([part.position for part in parts]),
        stage=np.concatenate([_renumbered(part, stages) for part in parts]),
        stages=stages,
        residual=residual,
        factors=head.factors and Factors.joined([part.factors for part in parts if part.factors]),
        donors=head.donors and Donors.joined([part.donors for part in parts if part.donors]),
    )


def _renumbered(part: Lineage, stages: tuple[str, ...]) -> NDArray[np.int16]:
    """Number the stages of a part by their position in those of the whole."""
    if part.stages == stages[: len(part.stages)]:
        return part.stage
    return np.array([stages.index(stage) for stage in part.stages], dtype=np.int16)[part.stage]
