"""The pipeline that accepts samplers between transformers.

A `sklearn.pipeline.Pipeline` in everything but this: a step with `fit_resample` changes the rows while
the pipeline is fitted, and does not exist for any other method. Whatever is asked of the fitted
pipeline is answered by the plain scikit-learn pipeline of its other steps.

Only public methods are overridden, each by one of ours, so that nothing depends on how scikit-learn
does it inside. This file refuses to know how rows are made.
"""

from __future__ import annotations

import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Self

from sklearn.base import clone
from sklearn.pipeline import make_pipeline as make_plain_pipeline
from sklearn.utils.validation import check_memory

from oversample.learning.fitting import (
    carry_params,
    fit_and_transform,
    is_seeded,
    refuse_params,
    resample,
)
from oversample.learning.served import Served
from oversample.learning.steps import by_step, check_steps, is_sampler, is_skipped, offered
from oversample.tables import paired

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["Pipeline", "make_pipeline"]


def _last_step(test: Callable[[Any], bool]) -> Callable[[Any], bool]:
    def of_pipeline(self: Pipeline) -> bool:
        return bool(self.steps) and test(self.steps[-1][1])

    return of_pipeline


def _gives_rows(step: Any) -> bool:  # any step
    return is_skipped(step) or hasattr(step, "transform") or hasattr(step, "fit_transform")


class Pipeline(Served):
    """Samplers, transformers and a model, one after the other.

    Parameters
    ----------
    steps : list of (str, estimator)
        At least one. Before the last: transformers, samplers (anything with `fit_resample`), pipelines
        of these, ``"passthrough"`` or None. Last: any of these or a model.
    memory : str, joblib.Memory or None, default=None
        Where fitted transformers are cached, as in scikit-learn; they are then copied before they
        are fitted. So are samplers, but for those whose ``random_state`` is not a number: without a
        seed they are to give new rows each time.
    verbose : bool, default=False
        Whether each step reports its time on standard error.

    Attributes
    ----------
    named_steps : Bunch
        Steps by name.
    classes_ : ndarray of shape (n_classes,)
        Labels that the last step knows.
    n_features_in_ : int
        Columns that the first step was fitted on.

    Notes
    -----
    While it is fitted (`fit`, `fit_transform`, `fit_predict`, `fit_resample`), every step sees the rows
    that the steps before it gave. In every other method samplers are left out.

    Parameters of `fit` are given as ``step__parameter``, with metadata routing enabled too. A
    ``sample_weight`` for a step behind a sampler is carried to the rows the sampler gave; anything else
    that is parallel to the rows is refused there.

    Examples
    --------
    >>> import numpy as np
    >>> from sklearn.linear_model import LogisticRegression
    >>> from sklearn.preprocessing import StandardScaler
    >>> from oversample.samplers import SMOTE
    >>> X = np.arange(40.0).reshape(-1, 1)
    >>> y = np.where(X[:, 0] < 30, "No", "Yes")
    >>> model = make_pipeline(StandardScaler(), SMOTE(random_state=0), LogisticRegression())
    >>> model.fit(X, y).predict([[2.0], [38.0]]).tolist()
    ['No', 'Yes']
    >>> model["smote"].plan_.lines()
    ['No: 30 (unchanged)', 'Yes: 10 -> 30 (x3, +20)']
    """

    def __init__(
        self,
        steps: list[tuple[str, Any]],
        *,
        memory: Any = None,  # a path or an object like joblib.Memory
        verbose: bool = False,
    ) -> None:
        super().__init__(steps, memory=memory, verbose=verbose)

    def fit(
        self,
        X: Any,  # any container
        y: Any = None,  # any container
        **params: Any,  # scikit-learn's signature; checked: each must name a step
    ) -> Self:
        """Fit every step on the rows that the steps before it gave.

        Parameters
        ----------
        X : table of shape (n_samples, n_features)
            Whatever the first step takes.
        y : array-like of shape (n_samples,), optional
            Labels; needed by samplers.
        **params : dict of str to object
            As ``step__parameter``.

        Returns
        -------
        self : object

        Raises
        ------
        SamplingError
            If the steps do not fit together, or a parameter cannot be passed on.
        """
        X, y, given = self._fit_before_last(X, y, params, "fit")
        name, last = self.steps[-1]
        with self._timed(len(self.steps) - 1):
            if is_sampler(last):
                refuse_params(name, last, given)
            if not hasattr(last, "fit") and is_sampler(last):
                last.fit_resample(X, y)
            elif not is_skipped(last):
                last.fit(X, y, **given)
        return self

    @offered(_last_step(lambda step: _gives_rows(step) and not is_sampler(step)))
    def fit_transform(
        self,
        X: Any,  # any container
        y: Any = None,  # any container
        **params: Any,  # as in fit
    ) -> Any:  # whatever the last step gives
        """Fit, and return the rows as the last step gave them: the resampled ones.

        Parameters
        ----------
        X : table of shape (n_samples, n_features)
        y : array-like of shape (n_samples,), optional
        **params : dict of str to object
            As ``step__parameter``.

        Returns
        -------
        X_transformed : table of shape (n_samples_resampled, n_features_out)
            `fit_resample` returns their labels as well.
        """
        return self._fit_and_give(X, y, params)[0]

    @offered(_last_step(lambda step: _gives_rows(step) or is_sampler(step)))
    def fit_resample(
        self,
        X: Any,  # any container
        y: Any = None,  # any container
        **params: Any,  # as in fit
    ) -> tuple[Any, Any]:
        """Fit, and return the rows as the last step gave them, with their labels.

        Parameters
        ----------
        X : table of shape (n_samples, n_features)
        y : array-like of shape (n_samples,)
        **params : dict of str to object
            As ``step__parameter``.

        Returns
        -------
        X_resampled : table of shape (n_samples_resampled, n_features_out)
        y_resampled : array-like of shape (n_samples_resampled,)
            Rows pair by position: if both are pandas, y has the index of X.
        """
        return self._fit_and_give(X, y, params)

    @offered(_last_step(lambda step: hasattr(step, "fit_predict")))
    def fit_predict(
        self,
        X: Any,  # any container
        y: Any = None,  # any container
        **params: Any,  # as in fit
    ) -> Any:  # whatever the last step gives
        """Fit, and return what the last step predicts for the rows it was fitted on.

        Parameters
        ----------
        X : table of shape (n_samples, n_features)
        y : array-like of shape (n_samples,), optional
        **params : dict of str to object
            As ``step__parameter``.

        Returns
        -------
        labels : ndarray of shape (n_samples_resampled,)
        """
        X, y, given = self._fit_before_last(X, y, params, "fit_predict")
        with self._timed(len(self.steps) - 1):
            return self.steps[-1][1].fit_predict(X, y, **given)

    def _fit_and_give(self, X: Any, y: Any, params: dict[str, Any]) -> tuple[Any, Any]:
        X, y, given = self._fit_before_last(X, y, params, "fit_transform")
        name, last = self.steps[-1]
        with self._timed(len(self.steps) - 1):
            if is_skipped(last):
                return X, paired(X, y)
            if is_sampler(last):
                refuse_params(name, last, given)
                return resample(last, X, y, given)[:2]
            X = fit_and_transform(last, X, y, given)[0]
            return X, paired(X, y)

    def _fit_before_last(
        self,
        X: Any,  # any container
        y: Any,  # any container
        params: dict[str, Any],
        method: str,
    ) -> tuple[Any, Any, dict[str, Any]]:
        """Fit all steps but the last; return what the last is to see."""
        self._check()
        self.steps = list(self.steps)
        names = [name for name, _ in self.steps]
        given = self._sorted(params, method)
        for name, step in self.steps:
            if is_skipped(step) or is_sampler(step):
                refuse_params(name, step, given[name])
        memory = check_memory(self.memory)
        transformed, resampled = memory.cache(fit_and_transform), memory.cache(resample)
        is_cached = getattr(memory, "location", True) is not None
        for at, (name, step) in enumerate(self.steps[:-1]):
            with self._timed(at):
                if is_skipped(step):
                    continue
                params = self._passed_on(at, given[name])
                # a cached step must not carry what an earlier fit left in it
                if not is_sampler(step):
                    fresh = clone(step) if is_cached else step
                    X, fitted = transformed(fresh, X, y, params)
                else:
                    before, is_kept = y, is_cached and is_seeded(step)
                    run, fresh = (resampled, clone(step)) if is_kept else (resample, step)
                    X, y, fitted = run(fresh, X, y, params)
                    for later in names[at + 1 :]:
                        given[later] = carry_params(fitted, later, given[later], before, y)
                self.steps[at] = (name, fitted)
        return X, y, self._passed_on(len(names) - 1, given[names[-1]])

    def _check(self) -> None:
        """Refuse what cannot work, before data are touched."""
        check_steps(self.steps, tuple(sorted(self.get_params(deep=False))))

    def _sorted(
        self,
        params: dict[str, Any],
        method: str,  # noqa: ARG002 - for a pipeline that routes
    ) -> dict[str, dict[str, Any]]:
        """Say which step is given which parameters when `method` is called."""
        return by_step(params, [name for name, _ in self.steps])

    def _passed_on(self, at: int, given: dict[str, Any]) -> dict[str, Any]:  # noqa: ARG002 - as above
        """Return the parameters of one step as it is to see them; the steps before it are fitted."""
        return given

    @contextmanager
    def _timed(self, at: int) -> Iterator[None]:
        start = time.perf_counter()
        yield
        if self.verbose:
            self._report(at, time.perf_counter() - start)

    def _report(self, at: int, took: float) -> None:
        """Tell how long a step took, as was asked; standard output is kept for data."""
        name = self.steps[at][0]
        sys.stderr.write(f"[Pipeline] step {at + 1} of {len(self.steps)}, {name}: {took:.2f} s\n")


def make_pipeline(
    *steps: Any,  # estimators of any library
    memory: Any = None,  # a path or an object like joblib.Memory
    verbose: bool = False,
) -> Pipeline:
    """Make a `Pipeline` whose steps are named after their classes.

    Parameters
    ----------
    *steps : estimator
        In order, as in `Pipeline`.
    memory : str, joblib.Memory or None, default=None
        As in `Pipeline`.
    verbose : bool, default=False
        As in `Pipeline`.

    Returns
    -------
    pipeline : Pipeline
        Names are those that scikit-learn gives: the class in lower case, numbered where needed.

    Examples
    --------
    >>> from sklearn.linear_model import LogisticRegression
    >>> from oversample.samplers import SMOTE
    >>> [name for name, _ in make_pipeline(SMOTE(), LogisticRegression()).steps]
    ['smote', 'logisticregression']
    """
    return Pipeline(make_plain_pipeline(*steps).steps, memory=memory, verbose=verbose)
