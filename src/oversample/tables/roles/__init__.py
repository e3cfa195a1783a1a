"""Roles: what a column is, told by its cells; the caller knows better where they say so.

For what: so that a running number is not mixed, a flag not halved, a one-hot group not torn.
In and out: a Table in, its columns with their roles and the reasons out.
May import: the other files of tables that know no dataframe library, errors.
Must not know: any container; how a role grows (`table` and `growth` do).
"""

from oversample.tables.roles.infer import infer
from oversample.tables.roles.notices import tell_notices
from oversample.tables.roles.numeric import decimals_of
from oversample.tables.roles.said import Roles, parse_role
from oversample.tables.roles.texts import Odd, odd_cells

__all__ = ["Odd", "Roles", "decimals_of", "infer", "odd_cells", "parse_role", "tell_notices"]
