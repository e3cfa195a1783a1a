"""Steps: what a step of a pipeline is, and whether the steps together can work.

Checked before data are touched. This file refuses to know how a step is run.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

from sklearn.pipeline import Pipeline as PlainPipeline
from sklearn.utils.metaestimators import available_if

from oversample.errors import SamplingError, listed, suggest

__all__ = [
    "StepError",
    "by_step",
    "check_steps",
    "is_sampler",
    "is_skipped",
    "offered",
    "samplers_in",
    "served_steps",
    "transforms_too",
]

Method = TypeVar("Method", bound=Callable[..., Any])
Step = Any  # an estimator of any library, "passthrough" or None


class StepError(SamplingError, TypeError):
    """A step that no pipeline can run; scikit-learn raises a TypeError there."""


def offered(test: Callable[[Any], bool]) -> Callable[[Method], Method]:
    """Offer a method only where `test` of its object holds; `hasattr` then tells the truth."""
    return cast("Callable[[Method], Method]", available_if(test))


def is_skipped(step: Step) -> bool:
    """Tell whether a step lets everything through as it is."""
    return step is None or (isinstance(step, str) and step == "passthrough")


def is_sampler(step: Step) -> bool:
    """Tell whether a step changes the number of rows when it is fitted.

    A sampler is known by `fit_resample`, whichever library it comes from. A pipeline that ends in a
    transformer has that method too, and is a sampler only if one of its steps is.
    """
    return hasattr(step, "fit_resample") and bool(samplers_in(step))


def samplers_in(step: Step) -> list[Any]:
    """List the samplers that run when a step is fitted, in their order."""
    if isinstance(step, PlainPipeline):
        return [sampler for _, inner in step.steps for sampler in samplers_in(inner)]
    return [step] if hasattr(step, "fit_resample") else []


def transforms_too(sampler: Step) -> bool:
    """Tell whether a sampler also changes columns, so that prediction cannot leave it out."""
    if isinstance(sampler, PlainPipeline):
        return any(
            not is_skipped(step) and (not is_sampler(step) or transforms_too(step))
            for _, step in sampler.steps
        )
    return hasattr(sampler, "transform")


def served_steps(steps: list[tuple[str, Step]]) -> list[tuple[str, Step]]:
    """List the steps of a pipeline that run on rows to be predicted: all but its samplers."""
    # a pipeline inside may both resample and transform: it then transforms here
    return [
        (name, step) for name, step in steps if not is_sampler(step) or hasattr(step, "transform")
    ]


def check_steps(steps: Any, reserved: tuple[str, ...]) -> None:  # what was passed
    """Refuse steps that cannot be run one after the other.

    Parameters
    ----------
    steps : list of (str, estimator)
        As given to the pipeline.
    reserved : tuple of str
        Names that are the pipeline's own parameters.

    Raises
    ------
    StepError
        If a step cannot be run; a SamplingError and a TypeError. With the step by its name.
    SamplingError
        If there is none, or the names will not do.
    """
    pairs = isinstance(steps, list | tuple) and all(
        isinstance(step, list | tuple) and len(step) == 2  # noqa: PLR2004 - name and estimator
        for step in steps
    )
    if not (pairs and steps):
        raise SamplingError(
            "A pipeline needs a list of steps, each a name and an estimator.",
            steps if not pairs else "no step",
            'Pass [("sampler", SMOTE()), ("model", model)], or use make_pipeline(SMOTE(), model).',
        )
    _check_names([name for name, _ in steps], reserved)
    for at, (name, step) in enumerate(steps):
        _check_step(name, step, is_last=at == len(steps) - 1)


def by_step(params: dict[str, Any], names: list[str]) -> dict[str, dict[str, Any]]:
    """Sort parameters of the form ``step__parameter`` by step.

    Raises
    ------
    SamplingError
        If one does not begin with the name of a step.
    """
    given: dict[str, dict[str, Any]] = {name: {} for name in names}
    for key, value in params.items():
        name, separator, parameter = key.partition("__")
        if not separator or name not in given:
            spelt = f"{names[-1]}__{key}" if not separator else key
            raise SamplingError(
                f"Pipeline.fit does not accept the {key} parameter: it does not say which step it is "
                "for.",
                f'"{key}"',
                f"{suggest(name, names) if separator else ''}Write step__parameter, such as "
                f"{spelt if not separator else names[-1] + '__' + parameter}; "
                f"the steps are {listed(names)}.",
            )
        given[name][parameter] = value
    return given


def _check_names(names: list[Any], reserved: tuple[str, ...]) -> None:
    for at, name in enumerate(names):
        if not isinstance(name, str) or "__" in name or name in reserved or name in names[:at]:
            raise SamplingError(
                "The names of steps must be different texts, without a double underscore, and not "
                f"parameters of the pipeline ({listed(reserved)}).",
                repr(name),
                "Rename this step.",
            )


def _check_step(name: str, step: Step, *, is_last: bool) -> None:
    if is_skipped(step):
        return
    if isinstance(step, type):
        raise StepError(
            f'Step "{name}" is a class, not an estimator.',
            step.__name__,
            f"Call it: {step.__name__}().",
        )
    if is_sampler(step):
        is_pipeline = isinstance(step, PlainPipeline)
        if transforms_too(step) and hasattr(step, "transform") is not is_pipeline:
            # ours transform without their samplers; of any other object nobody knows
            raise StepError(
                f'Step "{name}" both resamples and transforms, so it is unclear what prediction is '
                "to do with it.",
                f"a {type(step).__name__}",
                "Make two steps of it: a sampler and a transformer.",
            )
        return
    fits = hasattr(step, "fit") or (hasattr(step, "fit_transform") and not is_last)
    if not fits or not (is_last or hasattr(step, "transform")):
        wrong = f'Step "{name}" has to implement fit and transform or fit_resample.'
        if is_last:
            wrong = (
                "Last step of Pipeline should implement fit or be the string 'passthrough', which "
                f'step "{name}" does not.'
            )
        raise StepError(
            wrong,
            f"a {type(step).__name__}",
            "Pass a sampler, a transformer, or, last, a model.",
        )
