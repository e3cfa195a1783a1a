"""The base of an over-sampler of one's own, where imbalanced-learn has it."""

from oversample.imblearn.base import BaseOverSampler

__all__ = ["BaseOverSampler"]
