"""Tags: what tools ask of an estimator that scikit-learn's record of it has no place for.

imbalanced-learn's ask whether a sampler takes frames, and whether it names the rows it kept; its checks of
parameters ask for their names.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

from sklearn.utils import InputTags as PlainInputTags
from sklearn.utils import Tags as PlainTags

__all__ = ["Declared", "InputTags", "SamplerTags", "Tags", "sampler_tags"]


class Declared:
    """An estimator that declares in ``constraints`` what each of its parameters may be; a mixin."""

    @property
    def _parameter_constraints(self) -> dict[str, Any]:
        # Tools look here for the names; what a parameter may be is said by `constraints`, and checked there.
        params: dict[str, Any] = self.get_params(deep=False)  # type: ignore[attr-defined]  # of the estimator
        return {name: [object] for name in params}


@dataclass(slots=True)
class SamplerTags:
    """What a sampler does.

    Parameters
    ----------
    sample_indices : bool, default=False
        Whether ``sample_indices_`` names the rows kept.
    """

    sample_indices: bool = False


@dataclass(slots=True)
class InputTags(PlainInputTags):
    """What X may be."""

    dataframe: bool = True


@dataclass(slots=True)
class Tags(PlainTags):
    """What an estimator is."""

    sampler_tags: SamplerTags | None = None


def sampler_tags(plain: Any, *, sample_indices: bool) -> Tags:
    """Turn the tags of one of our samplers into those of a drop-in."""
    known = {field.name: getattr(plain, field.name) for field in fields(plain)}
    inputs = plain.input_tags
    known["input_tags"] = InputTags(
        **{field.name: getattr(inputs, field.name) for field in fields(inputs)}
    )
    known["estimator_type"] = "sampler"
    return Tags(**known, sampler_tags=SamplerTags(sample_indices))
