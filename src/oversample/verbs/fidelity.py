"""Fidelity as it is shown: the record that the audit made, with a face."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from oversample.audit import Fidelity

__all__ = ["ShownFidelity"]


@dataclass(frozen=True, repr=False)
class ShownFidelity(Fidelity):
    """What was found about synthetic rows; printed and in a notebook, tables that can be read."""

    @classmethod
    def of(cls, found: Fidelity) -> Self:
        """Give a record its face."""
        return cls(found.classes, found.impossible, found.findings, found.seed)

    def __repr__(self) -> str:
        """Print what is beyond noise, then the figures."""
        from oversample.report import fidelity_text

        return fidelity_text(self.to_dict())

    def _repr_html_(self) -> str:
        from oversample.report import fidelity_fragment

        return fidelity_fragment(self.to_dict())
