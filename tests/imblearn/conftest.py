"""A stand-in for `under_sampling` where it is not there yet: the ensembles need its random sampler."""

from __future__ import annotations

import importlib.util
import sys
import types

import numpy as np

HOME = "oversample.imblearn.under_sampling"

if importlib.util.find_spec(HOME) is None:
    from sklearn.utils import check_random_state

    from oversample.imblearn.dropin import DropIn
    from oversample.samplers import RandomUnderSampler as Ours

    class Drawn(Ours):
        """Draws class by class from one stream, as imbalanced-learn does."""

        def fit_resample(self, X, y):
            table, target = self._prepare(X, y)
            draws, kept = check_random_state(self.random_state), []
            for label in target.labels:
                rows = target.rows_of(label)
                if label in self.sampling_strategy_:
                    n = self.sampling_strategy_[label]
                    rows = rows[draws.choice(len(rows), n, replace=self.replacement)]
                kept.append(rows)
            self.sample_indices_ = np.concatenate(kept)
            return table.keep(self.sample_indices_), target.keep(self.sample_indices_)

    class RandomUnderSampler(DropIn, Drawn):
        """The random under-sampler."""

        names_rows = True
        kind = "under-sampling"

        def __init__(self, *, sampling_strategy="auto", random_state=None, replacement=False):
            super().__init__(
                sampling_strategy=sampling_strategy,
                random_state=random_state,
                replacement=replacement,
            )

    RandomUnderSampler.__module__ = HOME
    stand_in = types.ModuleType(HOME)
    stand_in.RandomUnderSampler = RandomUnderSampler
    sys.modules[HOME] = stand_in
