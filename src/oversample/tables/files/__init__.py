"""Files of tables: text in any usual dialect, Parquet and Arrow, through Arrow.

For what: reading a file into an Arrow table, and writing it back with rows behind its own, in its own dialect.
In and out: a path or ``"-"`` in, `TableFile` out; a `TableFile` and a grown table in, a file out.
May import: errors, files, pyarrow. Must not know: roles of columns, how rows are made.
"""

from oversample.tables.files.dialect import Dialect
from oversample.tables.files.formats import FORMATS, refuse_unknown_format
from oversample.tables.files.table_file import TableFile, read_file, write_grown

__all__ = ["FORMATS", "Dialect", "TableFile", "read_file", "refuse_unknown_format", "write_grown"]
