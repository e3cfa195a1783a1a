"""The bases of an under-sampler of one's own, where imbalanced-learn has them."""

from oversample.imblearn.base import BaseCleaningSampler, BaseUnderSampler

__all__ = ["BaseCleaningSampler", "BaseUnderSampler"]
