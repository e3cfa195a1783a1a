"""Tables: any container in, the same container out.

For what: reading NumPy, SciPy, pandas, polars and Arrow into one record; growing it; giving it back.
In and out: containers in, `Table` and `Target` out; `grow` and `keep` return the caller's kind of container.
May import: lineage, kernels, streams, errors; pandas and polars only where such a container was passed.
Must not know: how parents are chosen, scikit-learn's estimators, files of results.
"""

from oversample.tables.evidence import Evidence, Kind, Speech
from oversample.tables.files import (
    Dialect,
    TableFile,
    read_file,
    refuse_unknown_format,
    write_grown,
)
from oversample.tables.foreign import at_home
from oversample.tables.frames import to_frame
from oversample.tables.gaps import count_gaps
from oversample.tables.labels import LabelDoubt, label_doubts, spellings
from oversample.tables.marks import Mark, mark, mark_of
from oversample.tables.memory import require_memory
from oversample.tables.missing import MISSING_CELLS, fillings, missing_cells
from oversample.tables.moments import moments
from oversample.tables.names import join_target, split_target
from oversample.tables.native import ROLES, Column, of_block
from oversample.tables.notation import Notation, read_numbers
from oversample.tables.numbers import Numbers
from oversample.tables.reading import read, read_told
from oversample.tables.repeats import Repeats, count_distinct, count_repeats, shares_alike
from oversample.tables.roles import Odd, Roles, decimals_of, odd_cells, parse_role
from oversample.tables.space import SCALES, Space, power_of_two, space
from oversample.tables.table import Table
from oversample.tables.target import (
    Target,
    equal_labels,
    missing_labels,
    mixed_types,
    paired,
    read_target,
    resampled,
    tells_rows_apart,
)
from oversample.tables.twins import cell_keys, mixed_keys, row_keys, spread_keys

__all__ = [
    "MISSING_CELLS",
    "ROLES",
    "SCALES",
    "Column",
    "Dialect",
    "Evidence",
    "Kind",
    "LabelDoubt",
    "Mark",
    "Notation",
    "Numbers",
    "Odd",
    "Repeats",
    "Roles",
    "Space",
    "Speech",
    "Table",
    "TableFile",
    "Target",
    "at_home",
    "cell_keys",
    "count_distinct",
    "count_gaps",
    "count_repeats",
    "decimals_of",
    "equal_labels",
    "fillings",
    "join_target",
    "label_doubts",
    "mark",
    "mark_of",
    "missing_cells",
    "missing_labels",
    "mixed_keys",
    "mixed_types",
    "moments",
    "odd_cells",
    "of_block",
    "paired",
    "parse_role",
    "power_of_two",
    "read",
    "read_file",
    "read_numbers",
    "read_target",
    "read_told",
    "refuse_unknown_format",
    "require_memory",
    "resampled",
    "row_keys",
    "shares_alike",
    "space",
    "spellings",
    "split_target",
    "spread_keys",
    "tells_rows_apart",
    "to_frame",
    "write_grown",
]
