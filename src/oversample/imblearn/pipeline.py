"""The pipeline under imbalanced-learn's name: its signature, its metadata routing, its report of times.

Everything else is `oversample.learning.Pipeline`. What is more there stays: a pipeline may be a step of
another, and a ``sample_weight`` for a step behind a sampler is carried to the rows that the sampler gave.
This file refuses to know how a step is run.

Metadata is routed as scikit-learn routes it in the pipeline of the steps that are not samplers. A sampler
is not routed to: scikit-learn has no public place for ``fit_resample`` among its methods.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, ClassVar

from sklearn import get_config
from sklearn.pipeline import Pipeline as PlainPipeline
from sklearn.pipeline import make_pipeline as make_plain_pipeline
from sklearn.utils.metadata_routing import MetadataRouter, process_routing

from oversample.errors import SamplingError
from oversample.imblearn.tags import Declared
from oversample.learning import Pipeline as OurPipeline
from oversample.learning.steps import by_step, is_sampler, is_skipped
from oversample.samplers.constraints import Constraint, Flag, Instance, check

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Pipeline", "make_pipeline"]

_WIDTH = 59  # of the dots and the text behind "[Pipeline] ", so that a line has 70 characters
_MINUTE = 60.0


class _Memory:
    """A path, None, or an object that caches."""

    example = "None"
    words = "None, a path or an object with the method cache"

    @staticmethod
    def allows(value: object) -> bool:
        return value is None or isinstance(value, str) or hasattr(value, "cache")


class Pipeline(Declared, OurPipeline):
    """Samplers, transformers and a model, one after the other.

    Parameters
    ----------
    steps : list of (str, estimator)
        As in `oversample.Pipeline`.
    transform_input : list of str or None, default=None
        Names of routed parameters of `fit` that are transformed like X before a step gets them; needs
        ``sklearn.set_config(enable_metadata_routing=True)``.
    memory : str, joblib.Memory or None, default=None
        Where fitted transformers and seeded samplers are cached.
    verbose : bool, default=False
        Whether each step reports its time on standard output, as scikit-learn's pipeline does.

    Attributes
    ----------
    named_steps : Bunch
        Steps by name.
    classes_ : ndarray of shape (n_classes,)
        Labels that the last step knows.
    n_features_in_ : int
        Columns that the first step was fitted on.
    feature_names_in_ : ndarray of shape (n_features_in_,)
        Their names, where the first step knows them.

    Notes
    -----
    `fit_transform` fits a last step that has no such method with the labels of the resampled rows, and
    `fit_resample` returns rows and labels behind a last step ``"passthrough"`` too; imbalanced-learn uses the
    labels of all rows there, and returns the rows alone.

    Examples
    --------
    >>> from sklearn.linear_model import LogisticRegression
    >>> from oversample.imblearn.over_sampling import SMOTE
    >>> X = [[0.0], [1.0], [2.5], [3.0], [11.0], [12.0], [13.0], [14.0]]
    >>> pipeline = Pipeline([("smote", SMOTE(k_neighbors=2)), ("model", LogisticRegression())])
    >>> pipeline.fit(X, [1, 1, 1, 0, 0, 0, 0, 0]).predict([[0.0], [13.0]]).tolist()
    [1, 0]
    """

    constraints: ClassVar[Mapping[str, Constraint]] = {
        "transform_input": Instance(list, "a list of names", "None"),
        "memory": _Memory(),
        "verbose": Flag(),
    }

    def __init__(
        self,
        steps: list[tuple[str, Any]],
        *,
        transform_input: list[str] | None = None,
        memory: Any = None,
        verbose: bool = False,
    ) -> None:
        super().__init__(steps, memory=memory, verbose=verbose)
        self.transform_input = transform_input

    @property
    def _parameter_constraints(self) -> dict[str, Any]:
        return super()._parameter_constraints | {
            "steps": "no_validation"
        }  # steps are looked at one by one

    def get_metadata_routing(self) -> MetadataRouter:
        """Say which metadata the steps that are not samplers request.

        Returns
        -------
        router : MetadataRouter
        """
        plain = self._without_samplers()
        if not plain.steps:
            return MetadataRouter(owner=self)
        return plain.get_metadata_routing()

    def _check(self) -> None:
        check(type(self).__name__, self.get_params(deep=False), self.constraints)
        super()._check()
        if self.transform_input is not None and not _routes():
            raise SamplingError(
                "The `transform_input` parameter can only be set if metadata routing is enabled.",
                self.transform_input,
                "Call sklearn.set_config(enable_metadata_routing=True).",
            )

    def _sorted(self, params: dict[str, Any], method: str) -> dict[str, dict[str, Any]]:
        names = [name for name, _ in self.steps]
        if not _routes():
            return by_step(params, names)
        named = {key: value for key, value in params.items() if key.partition("__")[0] in names}
        given = by_step(named, names)
        rest = {key: value for key, value in params.items() if key not in named}
        if not rest:
            return given
        routed = process_routing(self, method, **rest)
        for at, (name, step) in enumerate(self.steps):
            if name in routed and not is_skipped(step) and not is_sampler(step):
                given[name] |= routed[name][_called(step, method, is_last=at == len(names) - 1)]
        return given

    def _passed_on(self, at: int, given: dict[str, Any]) -> dict[str, Any]:
        front = [(n, s) for n, s in self.steps[:at] if not (is_skipped(s) or is_sampler(s))]
        if not (self.transform_input and given and front):
            return given
        plain, chosen = PlainPipeline(front), self.transform_input
        return {k: _transformed(plain, v) if k in chosen else v for k, v in given.items()}

    def _report(self, at: int, took: float) -> None:
        took_text = f"{took / _MINUTE:4.1f}min" if took > _MINUTE else f" {took:5.1f}s"
        step = f" (step {at + 1} of {len(self.steps)}) Processing {self.steps[at][0]}"
        sys.stdout.write(f"[Pipeline] {f'{step}, total={took_text}':.>{_WIDTH}}\n")


def make_pipeline(
    *steps: Any,
    memory: Any = None,
    transform_input: list[str] | None = None,
    verbose: bool = False,
) -> Pipeline:
    """Make a `Pipeline` whose steps are named after their classes.

    Parameters
    ----------
    *steps : estimator
        In order, as in `Pipeline`.
    memory : str, joblib.Memory or None, default=None
        As in `Pipeline`.
    transform_input : list of str or None, default=None
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
    >>> from oversample.imblearn.over_sampling import SMOTE
    >>> [name for name, _ in make_pipeline(SMOTE(), LogisticRegression()).steps]
    ['smote', 'logisticregression']
    """
    named = make_plain_pipeline(*steps).steps
    return Pipeline(named, memory=memory, transform_input=transform_input, verbose=verbose)


def _routes() -> bool:
    return bool(get_config()["enable_metadata_routing"])


def _called(step: Any, method: str, *, is_last: bool) -> str:
    """Name the method of a step that its metadata goes to when `method` of the pipeline is called."""
    if is_last and method != "fit_transform":
        return method
    return "fit_transform" if hasattr(step, "fit_transform") else "fit"


def _transformed(front: PlainPipeline, value: Any) -> Any:
    """Transform rows, or each table of a tuple, by the fitted steps."""
    if isinstance(value, tuple):
        return tuple(front.transform(part) for part in value)
    return front.transform(value)
