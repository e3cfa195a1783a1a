"""Datasets: one real table that ships with the package, for the demo, the tests and the documentation.

For what: trying everything on data that are mixed, imbalanced and have holes, without a network.
In and out: nothing in; the path of a CSV file, or an Arrow table, out.
May import: pyarrow. Must not know: what is done with the rows, or any other room.
"""

from oversample.datasets.hypothyroid import hypothyroid_path, load_hypothyroid

__all__ = ["hypothyroid_path", "load_hypothyroid"]
