"""Sources: the papers that pieces of advice rest on, each written once.

Only what was looked up is named here; advice without a source is arithmetic or a rule of thumb, and
docs/check.md says which.
"""

__all__ = ["BLAGUS_LUSA", "ELREEDY_ATIYA", "GOORBERGH", "NAPIERALA", "SAKHO", "VANDEWIELE"]

BLAGUS_LUSA = (
    "R. Blagus and L. Lusa, SMOTE for high-dimensional class-imbalanced data, "
    "BMC Bioinformatics 14:106, 2013"
)
ELREEDY_ATIYA = (
    "D. Elreedy and A. F. Atiya, A Comprehensive Analysis of SMOTE, "
    "Information Sciences 505, 2019, 32-64"
)
GOORBERGH = "R. van den Goorbergh et al., JAMIA 29(9), 2022, 1525-1534"
NAPIERALA = (
    "K. Napierala and J. Stefanowski, Journal of Intelligent Information Systems 46(3), 2016, 563-597"
)
SAKHO = "A. Sakho, E. Malherbe and E. Scornet, Do we need rebalancing strategies?, arXiv 2402.03819"
VANDEWIELE = (
    "G. Vandewiele et al., Overly optimistic prediction results on imbalanced data, "
    "Artificial Intelligence in Medicine 111:101987, 2021"
)
