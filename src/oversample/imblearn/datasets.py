"""Data sets of imbalanced-learn: one made imbalanced, and those it has downloaded before.

Nothing here opens a network. Which rows stay is drawn in `recipes.keeping`.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from sklearn.datasets import get_data_home
from sklearn.utils import Bunch

from oversample.errors import FileError, SamplingError, listed, suggest
from oversample.imblearn.strategy import check_sampling_strategy
from oversample.lineage import Lineage
from oversample.recipes.keeping import keep_random
from oversample.streams import Replay
from oversample.tables import read, read_target, resampled

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable

__all__ = ["fetch_datasets", "make_imbalance"]

# In the order of the archive, which numbers its files from 1.
_NAMES = (
    "ecoli", "optical_digits", "satimage", "pen_digits", "abalone", "sick_euthyroid", "spectrometer",
    "car_eval_34", "isolet", "us_crime", "yeast_ml8", "scene", "libras_move", "thyroid_sick", "coil_2000",
    "arrhythmia", "solar_flare_m0", "oil", "car_eval_4", "wine_quality", "letter_img", "yeast_me2", "webpage",
    "ozone_level", "mammography", "protein_homo", "abalone_19",
)  # fmt: skip
_ARCHIVE = "benchmark-imbalanced-learn.tar.gz"


def make_imbalance(
    X: Any,
    y: Any,
    *,
    sampling_strategy: Any = None,
    random_state: Any = None,
    verbose: bool = False,
    **kwargs: Any,  # of the caller's own function
) -> tuple[Any, Any]:
    """Leave out random rows, to make a table as imbalanced as asked.

    Parameters
    ----------
    X : table of shape (n_samples, n_features)
        Any container that the samplers take.
    y : array-like of shape (n_samples,)
        Class labels.
    sampling_strategy : dict or callable
        Label to rows to keep; a class that is not named keeps all. Or a function of y that returns one.
    random_state : int, RandomState, Generator or None, default=None
        Seed; drawn from as imbalanced-learn does. None takes fresh entropy.
    verbose : bool, default=False
        Whether the rows of each class, before and after, are written to the standard error output.
    **kwargs : object
        Passed to `sampling_strategy` if it is callable.

    Returns
    -------
    X_resampled, y_resampled : same containers as X and y
        The rows kept, class by class in the order of the labels, with their index labels, which are those of X for
        both.

    Raises
    ------
    SamplingError
        If the strategy is neither, names a class that is not there, or asks for more rows than there are; if
        there are `kwargs` for a dict.
    DataError
        If X or y cannot be used as they are.

    Examples
    --------
    >>> X, y = [[1], [2], [3], [4], [5]], ["a", "a", "a", "b", "b"]
    >>> X_new, y_new = make_imbalance(X, y, sampling_strategy={"b": 1}, random_state=0)
    >>> y_new
    ['a', 'a', 'a', 'b']
    """
    if not (isinstance(sampling_strategy, Mapping) or callable(sampling_strategy)):
        raise SamplingError(
            "The 'sampling_strategy' parameter of make_imbalance must be a dict or a callable.",
            f"{sampling_strategy!r} instead",
            'Name the rows to keep, as in sampling_strategy={"yes": 20}.',
        )
    if kwargs and not callable(sampling_strategy):
        raise SamplingError(
            "make_imbalance passes other arguments to sampling_strategy, which is not callable.",
            listed(kwargs),
            "Leave them out, or mend their spelling: random_state and verbose are the others it has.",
        )
    table = read(X)
    target = read_target(y, n_rows=table.n_rows)
    amounts = check_sampling_strategy(sampling_strategy, y, "under-sampling", **kwargs)
    codes = {target.labels.index(label): n for label, n in amounts.items()}
    rows = keep_random(target.codes, codes, Replay(random_state))
    if verbose:  # asked for; standard output is kept for data
        after = Counter(target.codes[rows].tolist())
        told = {label: after[code] for code, label in enumerate(target.labels)}
        sys.stderr.write(f"[make_imbalance] rows before: {target.counts}\n")
        sys.stderr.write(f"[make_imbalance] rows after:  {told}\n")
    kept = Lineage.of_kept(rows, n_original=table.n_rows, labels=target.labels)
    return resampled(table, target, kept)


def fetch_datasets(
    *,
    data_home: Any = None,
    filter_data: Iterable[str | int] | None = None,
    download_if_missing: bool = True,  # noqa: ARG001 - nothing is downloaded, and the error says so
    random_state: Any = None,
    shuffle: bool = False,
    verbose: bool = False,  # noqa: ARG001 - it told of the download
) -> dict[str, Bunch]:
    """Read the 27 benchmark tables that imbalanced-learn has downloaded before; download nothing.

    Parameters
    ----------
    data_home : str or path, default=None
        scikit-learn's folder of data, that has the folder ``zenodo``; None takes the usual one.
    filter_data : iterable of str or int, default=None
        Names or numbers, from 1, of the tables; None takes all.
    download_if_missing : bool, default=True
        Not looked at.
    random_state : int, RandomState, Generator or None, default=None
        Seed of the shuffle.
    shuffle : bool, default=False
        Whether rows are shuffled.
    verbose : bool, default=False
        Not looked at: it tells of a download there.

    Returns
    -------
    datasets : dict of str to Bunch
        Name to ``data``, ``target`` and ``DESCR``, in the order asked.

    Raises
    ------
    FileError
        If a table is not there; the error says where it has to lie.
    SamplingError
        If a name or number is unknown.

    Examples
    --------
    >>> try:
    ...     fetch_datasets(data_home=".", filter_data=["ecoli"])
    ... except FileError as error:
    ...     print(error.wrong)
    The data set "ecoli" is not on this machine, and oversample downloads nothing.
    """
    wanted = _NAMES if filter_data is None else [_named(item) for item in filter_data]
    folder = Path(get_data_home(data_home=data_home)) / "zenodo"
    draws = Replay(random_state)
    found: dict[str, Bunch] = {}
    for name in wanted:
        data, target = _load(folder / f"x{_NAMES.index(name) + 1}data.npz", name)
        if shuffle:
            draws.begin()
            rows = draws.choice(len(data), len(data))  # a permutation
            data, target = data[rows], target[rows]
        found[name] = Bunch(data=data, target=target, DESCR=name)
    return found


def _named(item: Hashable) -> str:
    if isinstance(item, str) and item in _NAMES:
        return item
    if isinstance(item, int) and not isinstance(item, bool) and 1 <= item <= len(_NAMES):
        return _NAMES[item - 1]
    raise SamplingError(
        "filter_data names a data set that is not available.",
        repr(item),
        f"{suggest(item, _NAMES)}Use a number from 1 to {len(_NAMES)}, or one of {listed(_NAMES, most=30)}.",
    )


def _load(file: Path, name: str) -> tuple[Any, Any]:
    if not file.is_file():
        raise FileError(
            f'The data set "{name}" is not on this machine, and oversample downloads nothing.',
            f"no file {file}",
            f"Unpack {_ARCHIVE} (doi 10.5281/zenodo.61452) into {file.parent}, or let imbalanced-learn fetch it. "
            "oversample.datasets has a real table that comes along.",
        )
    with np.load(file) as held:
        return held["data"], held["label"]
