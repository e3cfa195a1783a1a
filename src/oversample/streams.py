"""Randomness: the only file that creates a generator.

Draws are *keyed*: the value drawn for an output row depends on the seed, the class label, the
stage and the number of the row, and on nothing that was drawn before. So any slice of the output can
be made on its own, by any number of workers, in any order, with the same result.

The generator is Philox (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC 2011,
section 3.3), a counter turned into random bits: word ``w`` of a stream is found by setting the counter
to ``w // 4``. The key of a stream is the hash that NumPy's SeedSequence makes of the four parts above.

`Replay` is the other source: NumPy's older generator, asked in the order in which imbalanced-learn asks it, so
that `oversample.imblearn` makes the same rows from the same seed. There a row depends on all draws before it.

This file refuses to know what the draws are for. Nothing here touches NumPy's global generator.
"""

from __future__ import annotations

import hashlib
import operator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from oversample.errors import SamplingError, argument, worded

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Replay", "Stream", "derive_seed", "label_text", "replayed_normals", "resolve_seed"]

_WORDS_PER_COUNT = 4  # one step of Philox-4x64 gives four 64-bit words
_UNIT = 2.0**-53
_ROWS = 1024  # of normals that are only passed over

# Where the older generator stands: its words as hexadecimal text, the place among them, whether a normal is kept
# back, and which.
_State = tuple[str, int, int, float]


@dataclass(frozen=True)
class Stream:
    """Random draws for one class of one call, found by stage and output row.

    Parameters
    ----------
    seed : int
        Seed of the whole call, at least 0.
    label : object
        Label of the class; two labels that print alike share a stream.

    Examples
    --------
    The rows 2 to 4 drawn on their own are the rows 2 to 4 of the whole:

    >>> stream = Stream(7, "fraud")
    >>> whole = stream.uniform("gap", 0, 5)
    >>> bool((stream.uniform("gap", 2, 5) == whole[2:]).all())
    True
    """

    seed: int
    label: object

    def uniform(self, stage: str, start: int, stop: int, width: int = 1) -> NDArray[np.float64]:
        """Draw from [0, 1) for the output rows ``start`` to ``stop``.

        Returns
        -------
        draws : ndarray of shape (stop - start,) or (stop - start, width), dtype=float64
            One row of draws an output row; flat when `width` is 1.
        """
        words = self._words(stage, start * width, stop * width)
        draws = (words >> np.uint64(11)).astype(np.float64)
        draws *= _UNIT
        return draws if width == 1 else draws.reshape(stop - start, width)

    def normal(self, stage: str, start: int, stop: int) -> NDArray[np.float64]:
        """Draw standard normals, one uniform each, so that a row always uses the same word.

        Inversion rather than the ziggurat, which takes a varying number of words a draw.
        """
        from scipy.special import ndtri

        shifted = (
            self.uniform(stage, start, stop) + 0.5 * _UNIT
        )  # keeps clear of 0, where ndtri is -inf
        return np.asarray(ndtri(shifted), dtype=np.float64)

    def integers(
        self, stage: str, start: int, stop: int, below: NDArray[np.int64] | int
    ) -> NDArray[np.int64]:
        """Draw whole numbers from ``0`` to ``below - 1``; `below` may differ by row.

        The bias of scaling a 53-bit uniform is below ``below * 2**-53``.
        """
        draws = np.floor(self.uniform(stage, start, stop) * below)
        return draws.astype(np.int64)

    def permutation(self, stage: str, n: int) -> NDArray[np.int64]:
        """Shuffle ``0 .. n - 1`` by sorting keyed words (ties, 1 in 2**64, by number)."""
        return np.argsort(self._words(stage, 0, n), kind="stable").astype(np.int64)

    def _words(self, stage: str, start: int, stop: int) -> NDArray[np.uint64]:
        count, skip = divmod(start, _WORDS_PER_COUNT)
        philox = np.random.Philox(counter=count, key=self._key(stage))
        words: NDArray[np.uint64] = philox.random_raw(skip + stop - start)[skip:]
        return words

    def _key(self, stage: str) -> NDArray[np.uint64]:
        digest = hashlib.blake2b(
            f"{label_text(self.label)}\x00{stage}".encode(), digest_size=16
        ).digest()
        parts = np.frombuffer(digest, dtype="<u4")
        sequence = np.random.SeedSequence([self.seed, *(int(part) for part in parts)])
        return np.asarray(sequence.generate_state(2, np.uint64), dtype=np.uint64)


class Replay:
    """NumPy's older generator (Mersenne Twister), asked in the order in which imbalanced-learn asks it.

    Parameters
    ----------
    random_state : None, int, numpy.random.RandomState or numpy.random.Generator
        A whole number is the seed that every `begin` starts from again, as imbalanced-learn does for each class. A
        RandomState goes on, whoever asks. A Generator, or the operating system for None, gives the seed of
        a RandomState that goes on.

    Examples
    --------
    >>> draws = Replay(0)
    >>> draws.integers(10, 3).tolist()
    [5, 0, 3]
    >>> draws.begin()
    >>> draws.integers(10, 3).tolist()
    [5, 0, 3]
    """

    def __init__(self, random_state: Any) -> None:
        self._seed: int | None = None
        self._aside: np.random.RandomState | None = None
        if isinstance(random_state, np.random.RandomState):
            self._state = random_state
            return
        seed = resolve_seed(random_state)
        if random_state is not None and not isinstance(random_state, np.random.Generator):
            self._seed = seed
        self._state = np.random.RandomState(seed)

    @property
    def seed(self) -> int:
        """The seed, 0 where there is none to start from again."""
        return self._seed or 0

    def begin(self) -> None:
        """Start the stream again, where it has a seed."""
        if self._seed is not None:
            self._state = np.random.RandomState(self._seed)

    def integers(self, below: int, n: int) -> NDArray[np.int64]:
        """Draw `n` whole numbers from ``0`` to ``below - 1``."""
        return np.asarray(self._state.randint(0, below, size=n), dtype=np.int64)

    def uniform(self, n: int) -> NDArray[np.float64]:
        """Draw `n` numbers from [0, 1)."""
        return np.asarray(self._state.random_sample(n), dtype=np.float64)

    def choice(self, below: int, n: int, *, replacement: bool = False) -> NDArray[np.int64]:
        """Draw `n` whole numbers from ``0`` to ``below - 1``, each at most once unless replaced."""
        drawn = self._state.choice(below, size=n, replace=replacement)
        return np.asarray(drawn, dtype=np.int64)

    def beta(self, a: float, b: float) -> float:
        """Draw one number of a beta distribution, from a stream that no `begin` starts again."""
        if self._seed is None:
            return float(self._state.beta(a, b))
        if self._aside is None:
            self._aside = np.random.RandomState(self._seed)
        return float(self._aside.beta(a, b))

    def permutation(self, n: int) -> NDArray[np.int64]:
        """Shuffle ``0 .. n - 1``."""
        return np.asarray(self._state.permutation(n), dtype=np.int64)

    def normals_from_here(self, shape: tuple[int, int]) -> _State:
        """Pass over standard normals, row by row, and return where they begin; see `replayed_normals`."""
        _, words, place, has_normal, normal = self._state.get_state(legacy=True)
        text = np.asarray(words, dtype="<u4").tobytes().hex()
        state = text, int(place), int(has_normal), float(normal)
        _in_blocks(self._state, shape)
        return state

    def weighted(self, weights: NDArray[np.float64], n: int) -> NDArray[np.int64]:
        """Draw `n` positions in proportion to their weights, with replacement."""
        shares = weights / weights.sum()
        return np.asarray(
            self._state.choice(len(weights), n, replace=True, p=shares), dtype=np.int64
        )

    @property
    def shared(self) -> np.random.RandomState | int:
        """What imbalanced-learn would hand to an estimator: the seed, or the generator that goes on."""
        return self._state if self._seed is None else self._seed

    @property
    def stream(self) -> np.random.RandomState:
        """The generator itself, where it stands, for what imbalanced-learn has draw from it."""
        return self._state


def replayed_normals(state: _State, shape: tuple[int, int]) -> NDArray[np.float64]:
    """Draw again the standard normals that begin at a state of NumPy's older generator, row by row."""
    words, place, has_normal, normal = state
    generator = np.random.RandomState()
    generator.set_state(
        ("MT19937", np.frombuffer(bytes.fromhex(words), "<u4"), place, has_normal, normal)
    )
    return np.asarray(generator.standard_normal(shape), dtype=np.float64)


def _in_blocks(generator: np.random.RandomState, shape: tuple[int, int]) -> None:
    """Draw normals and forget them, a block of rows at a time."""
    rows, width = shape
    for start in range(0, rows, _ROWS):
        generator.standard_normal((min(_ROWS, rows - start), width))


def label_text(label: object) -> str:
    """Return the text by which a class is known to the streams.

    ``1``, ``1.0``, ``numpy.int8(1)`` and ``"1"`` are one class, however a container stored it.

    Examples
    --------
    >>> label_text(1.0), label_text(np.int8(1)), label_text("fraud")
    ('1', '1', 'fraud')
    """
    if isinstance(label, np.generic):
        label = label.item()
    if isinstance(label, float) and label.is_integer():
        label = int(label)
    return str(label)


def resolve_seed(random_state: Any, name: str = "random_state") -> int:
    """Turn scikit-learn's ``random_state`` into the seed of one call.

    Parameters
    ----------
    random_state : None, int, numpy.random.RandomState or numpy.random.Generator
        A generator gives one whole number and so moves on, as callers expect of it. None takes fresh
        entropy from the operating system; NumPy's global generator is never touched.
    name : str, default="random_state"
        What the caller calls it, for a refusal.

    Returns
    -------
    seed : int
        At least 0.

    Raises
    ------
    SamplingError
        If it is none of these, or a negative number.
    """
    if random_state is None:
        return int(np.random.SeedSequence().generate_state(1, np.uint32)[0])
    if isinstance(random_state, np.random.RandomState):
        return int(random_state.randint(0, 2**31 - 1))
    if isinstance(random_state, np.random.Generator):
        return int(random_state.integers(0, 2**31 - 1))
    try:
        seed = operator.index(random_state)
    except TypeError:
        seed = -1
    if seed < 0 or isinstance(random_state, bool):
        raise SamplingError(
            worded(
                "{} must be None, a whole number of at least 0, or a NumPy generator.",
                argument(name),
            ),
            random_state,
            worded("Set {}.", {name: 0}),
            [{name: 0}],
        )
    return seed


def derive_seed(seed: int, *parts: object) -> int:
    """Make the seed of a part of the work from the seed of the whole and the names of the part.

    Examples
    --------
    >>> derive_seed(0, "fold", 1) == derive_seed(0, "fold", 1) != derive_seed(0, "fold", 2)
    True
    """
    text = "\x00".join([str(seed), *(str(part) for part in parts)])
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=4).digest(), "little") >> 1
