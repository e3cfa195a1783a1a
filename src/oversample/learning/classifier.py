"""The classifier that oversamples while it is fitted, and at no other time.

Because sampler and model are one estimator, whatever splits rows around it (`cross_validate`,
`GridSearchCV`) resamples training parts only: validation rows are never resampled and never parents.

This file refuses to know how rows are made, how the model learns, and how a calibration is chosen.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

import numpy as np
from sklearn.utils.validation import check_is_fitted

from oversample.errors import DataError, SamplingError, listed, suggest
from oversample.learning.answers import Answers
from oversample.learning.holdout import read_groups
from oversample.learning.options import (
    read_calibrate,
    read_folds,
    read_goal,
    read_stopping,
    read_weighting,
)
from oversample.learning.parts import (
    key_of_weights,
    usable_sampler,
    warn_of_inner_splits,
    warn_of_own_stopping,
)
from oversample.learning.settling import needs_held_out, settle_calibration, settle_threshold
from oversample.learning.training import Maker, Real
from oversample.learning.weights import read_weights
from oversample.streams import resolve_seed
from oversample.tables import read_target

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from oversample.learning.settling import Calibration
    from oversample.learning.training import Trained
    from oversample.lineage import Lineage
    from oversample.plan import Plan

__all__ = ["OversampledClassifier"]


class OversampledClassifier(Answers):
    """A classifier that is fitted on resampled rows and predicts rows as they are.

    Parameters
    ----------
    estimator : classifier
        Any scikit-learn classifier, or a `sklearn.pipeline.Pipeline` that ends in one. Its scalers and
        encoders are fitted on the resampled training rows.
    sampler : sampler or None, default=None
        Anything with `fit_resample`, of this library or another; a pipeline of samplers too. None
        stands for ``SMOTE()``.
    calibrate : {"none", "prior", "sigmoid", "isotonic", "auto"} or None, default=None
        What makes probabilities of the scores. ``"prior"`` undoes the change of prevalence in closed form,
        and costs nothing. ``"sigmoid"`` and ``"isotonic"`` are fitted on real rows that were held out,
        at their real prevalence. ``"auto"`` is ``"prior"`` where that agrees with held-out real rows, else
        ``"sigmoid"``, or ``"isotonic"`` where there are 50 rows of each class and it is clearly
        better. None and ``"none"`` leave the scores as they are, None with a warning when they are asked
        for.
    threshold : float, str, dict or None, default=None
        From which probability of the positive class on `predict` gives that class; two classes only.
        A number from 0 to 1; or ``"balanced_accuracy"``, ``"f1"``, ``"g_mean"``; or costs, such as
        ``{"cost_miss": 500, "cost_alarm": 5}``; or the share of rows that may be called positive,
        ``{"capacity": 0.01}``. All but a number are settled on held-out real rows, after calibration. None
        gives the most probable class.
    positive : label or None, default=None
        The class `threshold` is about; None for the rarer of the two (the later of two that tie).
    early_stopping : float, "model" or None, default=None
        Share of real rows, above 0 and up to 0.5, that are set aside before resampling to tell LightGBM,
        XGBoost, CatBoost, HistGradientBoosting or GradientBoosting when to stop. None does so, with 0.15
        and a warning, for a model that would set resampled rows aside by itself; ``"model"`` lets it.
    weights : {"prevalence"} or None, default=None
        ``"prevalence"`` gives each class its real share of the weight after resampling: the model sees more
        *different* rows of the rare class, and no other prevalence. For models whose probabilities are
        wanted and whose trouble is a thin class, not its small share.
    cv : int or splitter, default=5
        How real rows are held out for `calibrate` and `threshold`: a number of stratified folds, which keep
        groups together, or a splitter of scikit-learn.
    random_state : int, RandomState, Generator or None, default=None
        Decides which rows are held out and set aside; the sampler and the model have seeds of their own.

    Attributes
    ----------
    estimator_ : classifier
        The fitted copy of `estimator`, fitted on all rows but those set aside to stop by.
    sampler_ : sampler
        The fitted copy of `sampler`.
    calibration_ : Calibration
        The `method` that is applied and, as its text, why, with the numbers it was chosen by.
    threshold_ : float or None
        Rows with at least this probability of `positive_` are called that; None for the most probable
        class.
    positive_ : label or None
        The positive class; None if there are more than two.
    lineage_ : Lineage or None
        Parents and weights of the synthetic rows; None if the sampler keeps no account.
    plan_ : Plan or None
        Rows of each class before and after; None if the sampler keeps no account.
    training_summary_ : str
        How many rows the model was fitted on, in one line.
    classes_ : ndarray of shape (n_classes,)
        Labels, in the order of the columns of `predict_proba`.
    n_features_in_ : int
        Columns of X.
    feature_names_in_ : ndarray of shape (n_features_in_,)
        Names of the columns, where all are text.

    Warns
    -----
    OversampleWarning
        If `estimator` splits the rows it is given for a cross-validation of its own, whose validation parts
        would hold synthetic rows; if it would stop early by such rows; and, once a fitted model, if
        uncalibrated probabilities of a changed prevalence are asked for.

    Notes
    -----
    Cost is that of the sampler and of the model on the resampled rows, once; and `cv` times more, on parts
    of the rows, for ``calibrate="sigmoid"``, ``"isotonic"`` and ``"auto"`` and for a threshold that is not a
    number, together. Prediction costs what the model costs. Rows are held out in folds and not once, since
    every positive row counts where there are few: none is lost to the calibration, and none to the model.

    The closed form is exact where the model estimates probabilities and resampling changed shares alone
    (``"auto"`` looks); class weights of the model are counted with the rows.

    Metadata routing: this is a consumer of `sample_weight` and `groups`; ask for them with
    ``set_fit_request(sample_weight=True, groups=True)``. Weights are passed on to `estimator` as it
    stands; groups are not.

    Examples
    --------
    >>> import numpy as np
    >>> from sklearn.linear_model import LogisticRegression
    >>> from oversample.samplers import SMOTE
    >>> X = np.arange(40.0).reshape(-1, 1)
    >>> y = np.where(X[:, 0] < 30, "No", "Yes")
    >>> model = OversampledClassifier(LogisticRegression(), SMOTE(random_state=0)).fit(X, y)
    >>> model.training_summary_
    'fit: 40 rows -> 60 (20 synthetic); predict: rows are never resampled'
    >>> model.predict([[2.0], [38.0]]).tolist()
    ['No', 'Yes']
    >>> model.set_params(calibrate="prior", threshold={"cost_miss": 9, "cost_alarm": 1})
    OversampledClassifier(...)
    >>> str(model.set_params(random_state=0).fit(X, y).calibration_)
    'prior: shares 50:50 undone to 75:25, in closed form'
    """

    estimator_: Any
    sampler_: Any
    calibration_: Calibration
    threshold_: float | None
    positive_: Any
    lineage_: Lineage | None
    plan_: Plan | None
    training_summary_: str
    _told: list[str]

    def __init__(
        self,
        estimator: Any,  # any classifier
        sampler: Any = None,  # any sampler
        *,
        calibrate: str | None = None,
        threshold: Any = None,  # a number, a name, or terms
        positive: Any = None,  # any label
        early_stopping: float | str | None = None,
        weights: str | None = None,
        cv: Any = 5,  # a number, or any splitter
        random_state: Any = None,  # as in scikit-learn
    ) -> None:
        self.estimator = estimator
        self.sampler = sampler
        self.calibrate = calibrate
        self.threshold = threshold
        self.positive = positive
        self.early_stopping = early_stopping
        self.weights = weights
        self.cv = cv
        self.random_state = random_state

    def fit(
        self,
        X: Any,  # any container
        y: Any,  # any container
        sample_weight: ArrayLike | None = None,
        groups: ArrayLike | None = None,
    ) -> Self:
        """Resample X and y, and fit the model on the result.

        Parameters
        ----------
        X : table of shape (n_samples, n_features)
            Any container that both the sampler and the model take. Not written to.
        y : array-like of shape (n_samples,)
            Class labels.
        sample_weight : array-like of shape (n_samples,), optional
            Weight of each row of X. Rows that are kept keep theirs; a synthetic row gets the mix of its
            parents' weights, by the shares it has of them, so that the effect of a row on the fit, its own
            and through its descendants, is proportional to its weight. How many rows are made, and
            from whom, does not depend on the weights.
        groups : array-like of shape (n_samples,), optional
            Whom each row belongs to, such as a patient: rows of one are held out, or set aside, together.

        Returns
        -------
        self : object

        Raises
        ------
        SamplingError
            If an option is unknown, the sampler cannot do what was asked or would have to run at
            prediction too, weights are given that it cannot account for or the model does not take, or
            rows cannot be held out as asked.
        DataError
            If X, y, sample_weight or groups cannot be used as they are.
        """
        calibrate, goal = read_calibrate(self.calibrate), read_goal(self.threshold)
        keep, stopping = read_weighting(self.weights), read_stopping(self.early_stopping)
        cv, sampler = read_folds(self.cv), usable_sampler(self.sampler)
        warn_of_inner_splits(self.estimator)
        key = key_of_weights(self.estimator) if keep or sample_weight is not None else ""
        maker = Maker(self.estimator, sampler, keep, stopping, key)
        real = _read_rows(X, y, sample_weight, groups)
        at = self._positive_of(real)
        if goal is not None and at is None:
            raise SamplingError(
                "threshold parts two classes. Only binary classification is supported. The type of the "
                "target is multiclass.",
                f"{len(real.labels)} classes, {listed(real.labels)}",
                "Leave threshold out: predict gives the most probable class.",
            )
        if keep or goal is not None or calibrate not in (None, "none"):
            _refuse_weightless(real)
        seed = resolve_seed(self.random_state)
        held = maker.hold_out(real, cv, seed) if needs_held_out(calibrate, goal) else None
        trained = maker.fit(real, seed)
        if stopping is None and trained.n_aside:
            warn_of_own_stopping(self.estimator)
        self.calibration_ = settle_calibration(calibrate, trained.shown, real.shares, at, held)
        self.threshold_ = (
            None if goal is None else settle_threshold(goal, calibrate, self.calibration_, held)
        )
        self.positive_ = None if at is None else real.labels[at]
        self._labels = real.labels
        self._told = []
        self._keep(trained)
        return self

    def _keep(self, trained: Trained) -> None:
        self.estimator_, self.sampler_ = trained.estimator, trained.sampler
        self.lineage_ = getattr(self.sampler_, "lineage_", None)
        self.plan_ = getattr(self.sampler_, "plan_", None)
        self.training_summary_ = _summary(trained, self.lineage_)

    def export(self) -> Any:  # a fitted scikit-learn classifier
        """Return the fitted model as scikit-learn alone: loading and serving it needs no oversample.

        Returns
        -------
        plain : classifier
            With `predict`, `predict_proba` and `classes_`; model, calibration and threshold included. It
            shares the fitted model with this object, and predicts the same, probabilities within 1e-12 (1e-7
            of rows of 32 bits, for which some models give 32 bits). skl2onnx converts it where it converts
            the model; a threshold has no converter there.

        Raises
        ------
        SamplingError
            If the model holds something of this library that has no equal in scikit-learn.

        Notes
        -----
        Takes what the model takes. A built-in model takes any table here, and pandas frames and arrays
        once exported; its missing categories are then None or NaN, or pandas.NA if it was fitted on some.

        Examples
        --------
        >>> from sklearn.linear_model import LogisticRegression
        >>> X, y = [[1.0], [2.0], [3.0], [4.0], [5.0], [6.0], [9.0], [9.5]], [0, 0, 0, 0, 0, 0, 1, 1]
        >>> from oversample.samplers import SMOTE
        >>> sampler = SMOTE(k_neighbors=1, random_state=0)
        >>> model = OversampledClassifier(LogisticRegression(), sampler, calibrate="prior", threshold=0.2)
        >>> plain = model.fit(X, y).export()
        >>> type(plain).__module__.partition(".")[0], plain.predict([[1.5], [9.2]]).tolist()
        ('sklearn', [0, 1])
        """
        from oversample.learning.export import export_plain

        check_is_fitted(self, "estimator_")
        return export_plain(self.estimator_, self._labels, self.calibration_, self.threshold_)

    def _positive_of(self, real: Real) -> int | None:
        """Return the code of the positive class; None if there are more than two."""
        labels = real.labels
        if self.positive is not None and self.positive not in labels:
            raise SamplingError(
                "positive must be one of the classes.",
                repr(self.positive),
                f"{suggest(self.positive, labels)}Choose from {listed(labels)}.",
            )
        if len(labels) != 2:  # noqa: PLR2004 - one is positive, one is not
            return None
        if self.positive is not None:
            return labels.index(self.positive)
        n_first, n_second = np.bincount(real.codes, minlength=2)
        return 0 if n_first < n_second else 1


def _read_rows(
    X: Any, y: Any, sample_weight: ArrayLike | None, groups: ArrayLike | None
) -> Real:  # any containers
    target = read_target(y)
    n_rows = len(target.codes)
    weights = None if sample_weight is None else read_weights(sample_weight, n_rows)
    return Real(X, target, target.codes, target.labels, weights, read_groups(groups, n_rows))


def _refuse_weightless(real: Real) -> None:
    for label, share in zip(real.labels, real.shares, strict=True):
        if not share > 0.0:
            raise DataError(
                "sample_weight gives a class a total weight of zero, and so no prevalence.",
                f'class "{label}"',
                "Give its rows a weight above 0, or leave calibrate, threshold and weights out.",
            )


def _summary(trained: Trained, lineage: Lineage | None) -> str:
    change = trained.n_after - trained.n_before
    made, again = max(change, 0), 0
    if lineage is not None:
        made, again = len(lineage), len(lineage.kept) - len(np.unique(lineage.kept))
    left_out = made + again - change
    parts = [f"{made:,} {'synthetic' if lineage is not None else 'added'}"] if made else []
    parts += [f"{again:,} repeated"] if again else []
    parts += [f"{left_out:,} left out"] if left_out else []
    told = ", ".join(parts) or "unchanged"
    aside = f", {trained.n_aside:,} real rows set aside to stop by" if trained.n_aside else ""
    return (
        f"fit: {trained.n_before:,} rows -> {trained.n_after:,} ({told}){aside}; "
        "predict: rows are never resampled"
    )
