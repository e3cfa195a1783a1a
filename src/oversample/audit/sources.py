"""Sources: the papers that pieces of advice rest on, each written once.

Only what was looked up is named here; advice without a source is arithmetic or a rule of thumb, and
docs/check.md says which.
"""

__all__ = ["BLAGUS_LUSA", "ELREEDY_ATIYA", "GOORBERGH", "NAPIERALA", "VANDEWIELE"]

BLAGUS_LUSA = "Blagus and Lusa, BMC Bioinformatics 14:106, 2013"
ELREEDY_ATIYA = "Elreedy and Atiya, Information Sciences 505, 2019, 32-64"
GOORBERGH = "van den Goorbergh et al., JAMIA 29(9), 2022, 1525-1534"
NAPIERALA = "Napierala and Stefanowski, J. Intell. Inf. Syst. 46(3), 2016, 563-597"
VANDEWIELE = "Vandewiele et al., Artif. Intell. Med. 111:101987, 2021"
