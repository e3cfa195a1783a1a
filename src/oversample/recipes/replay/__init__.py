"""Replay: the same methods with parents drawn as imbalanced-learn draws them, so that its seeds give its rows.

There a base point and its partner are one number of a stream that starts again for each class, where ours are
spread evenly and keyed. Who is near whom and how rows are mixed is not repeated here: the neighbourhood and the
lineage are those of every recipe. Where its counts drift or its shares get lost, ours are exact: rows are left
out at the end, or made in addition from a stream of our own.
"""

from oversample.recipes.replay.border import ReplayedBorderline, ReplayedSVM
from oversample.recipes.replay.clusters import ReplayedClusters
from oversample.recipes.replay.loop import Drawn, Replayed, replay
from oversample.recipes.replay.nominal import Ballot, ReplayedModes, ReplayedVotes
from oversample.recipes.replay.plain import ReplayedADASYN, ReplayedCopies, ReplayedSMOTE

__all__ = [
    "Ballot",
    "Drawn",
    "Replayed",
    "ReplayedADASYN",
    "ReplayedBorderline",
    "ReplayedClusters",
    "ReplayedCopies",
    "ReplayedModes",
    "ReplayedSMOTE",
    "ReplayedSVM",
    "ReplayedVotes",
    "replay",
]
