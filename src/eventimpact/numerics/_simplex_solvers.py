"""Points of smallest norm in a polytope: an active set, and a dual for a ridge."""

from typing import Final

import numpy as np

from eventimpact._types import BoolArray, FloatArray, IntArray
from eventimpact.numerics._cholesky import cholesky


_TINY: Final = 1e-13
_BATCH: Final = 256
_MAX_ROUNDS: Final = 200
_MAX_NEWTON: Final = 60
_CONVERGED: Final = 1e-22
_ROUNDING: Final = 1e-30
_MAX_PIVOTS: Final = 40
_PATIENCE: Final = 4
_LARGE_RIDGE: Final = 1e-3
_REACHED: Final = 1e-8


def nearest_point(X: FloatArray, ridge: float) -> FloatArray:
    """Minimise ``|X w|^2 + ridge |w|^2`` over the simplex.

    An active set is quick where few weights are positive. X ridge spreads them over
    many, as it does where it picks among weights that all reach zero: there the dual
    is solved, and the better of both is taken.
    """
    sizes = np.vecdot(X.T, X.T)
    if not sizes.any():
        return np.full(len(sizes), 1 / len(sizes))
    if ridge > _LARGE_RIDGE * sizes.mean():
        weights = _dual_newton(X, ridge)
        if weights is not None:
            return weights
    weights = _active_set(X, np.sqrt(sizes), ridge)
    point = X @ weights
    if ridge > 0 and point @ point < _REACHED * (weights @ sizes):
        spread = _dual_newton(X, ridge)
        if spread is not None and value(X, spread, ridge) < value(X, weights, ridge):
            return spread
    return weights


def value(X: FloatArray, weights: FloatArray, ridge: float) -> float:
    """Value of what is minimised."""
    point = X @ weights
    return float(point @ point + ridge * (weights @ weights))


def project(point: FloatArray) -> FloatArray:
    """Project a point on the simplex.

    The threshold is the largest that leaves a sum of one (Held, Wolfe and Crowder
    1974).
    """
    falling = -np.sort(-point)
    levels = (np.cumsum(falling) - 1) / np.arange(1, len(point) + 1)
    last = int(np.flatnonzero(falling > levels)[-1])
    return np.asarray(np.maximum(point - levels[last], 0.0))


def _active_set(X: FloatArray, norms: FloatArray, ridge: float) -> FloatArray:
    """Price every column, and solve over those that promise most (Wolfe 1976)."""
    weights = np.zeros(X.shape[1])
    weights[np.argmin(norms)] = 1.0
    best = np.inf
    for _ in range(_MAX_ROUNDS):
        support = np.flatnonzero(weights)
        point = X[:, support] @ weights[support]
        price = point @ X + ridge * weights
        level = float(weights @ price)
        if not level < best:
            break
        best = level
        gain = _gain(price, level, norms, weights)
        gain[support] = 0.0
        entering = _largest(gain, _BATCH)
        if len(entering) == 0:
            break
        working = np.concatenate((support, entering))
        weights[working] = _corral(
            X[:, working], norms[working], ridge, weights[working]
        )
    return weights


def _gain(
    price: FloatArray, level: float, norms: FloatArray, weights: FloatArray
) -> FloatArray:
    """How fast the distance falls towards each column; rounding does not count."""
    gain = level - price
    gain -= _TINY * norms * float(weights @ norms)
    return np.divide(gain, norms, out=np.zeros_like(gain), where=norms > 0)


def _largest(gain: FloatArray, most: int) -> IntArray:
    """Columns of the largest positive gains."""
    positive = np.flatnonzero(gain > 0)
    if len(positive) > most:
        positive = positive[np.argpartition(-gain[positive], most)[:most]]
    return np.sort(positive)


def _corral(
    X: FloatArray, norms: FloatArray, ridge: float, weights: FloatArray
) -> FloatArray:
    """Solve over few columns: one enters at a time, those below zero leave."""
    gram = X.T @ X
    gram.flat[:: len(gram) + 1] += ridge
    weights = _pivot(gram, norms, weights)
    barred = np.zeros(len(gram), dtype=bool)
    while True:
        price = gram @ weights
        gain = _gain(price, float(weights @ price), norms, weights)
        gain[barred | (weights > 0)] = 0.0
        entering = int(np.argmax(gain))
        if not gain[entering] > 0:
            return weights
        moved = _enter(gram, weights, entering)
        if moved is None:
            barred[entering] = True
        else:
            weights = moved


def _pivot(gram: FloatArray, norms: FloatArray, weights: FloatArray) -> FloatArray:
    """Let many columns in and out at a time, as far as that brings weights closer.

    Few large systems are quicker than many (Portugal, Judice and Vicente 1994).
    """
    best, lowest = weights, float(weights @ gram @ weights)
    inside = weights > 0
    fewest, patience = len(gram) + 1, _PATIENCE
    for _ in range(_MAX_PIVOTS):
        trial = np.zeros(len(gram))
        trial[inside] = _affine(gram[np.ix_(inside, inside)])
        price = gram @ trial
        wrong = trial < 0
        gain = _gain(price, float(trial @ price), norms, np.abs(trial))
        gain[inside] = 0.0
        wrong[_largest(gain, len(gram))] = True
        n_wrong = int(np.count_nonzero(wrong))
        if not (trial < 0).any() and trial @ price < lowest:
            best, lowest = trial, float(trial @ price)
        if n_wrong < fewest:
            fewest, patience = n_wrong, _PATIENCE
        else:
            patience -= 1
        if n_wrong == 0 or patience == 0:
            break
        inside ^= wrong
        if not inside.any():
            break
    return best


def _enter(gram: FloatArray, weights: FloatArray, entering: int) -> FloatArray | None:
    """Let a column in and go to the nearest point; None if that brings nothing."""
    before = weights @ gram @ weights
    inside = weights > 0
    inside[entering] = True
    weights = weights.copy()
    first = True
    while True:
        corral = np.flatnonzero(inside)
        target = _affine(gram[np.ix_(corral, corral)])
        if first and not target[corral == entering] > 0:
            return None
        first = False
        if target.min() > 0:
            weights[corral] = target
            break
        _step(weights, inside, corral, target)
    return weights if weights @ gram @ weights < before else None


def _step(
    weights: FloatArray, inside: BoolArray, corral: IntArray, target: FloatArray
) -> None:
    """Go towards the target until a weight is zero, and let its column out."""
    here = weights[corral]
    falling = target <= 0
    ratio = np.full(len(corral), np.inf)
    ratio[falling] = here[falling] / (here - target)[falling]
    step = ratio.min()
    here += step * (target - here)
    here[(ratio <= step) | (here <= 0)] = 0.0
    weights[corral] = here / here.sum()
    inside[corral] = here > 0


def _affine(gram: FloatArray) -> FloatArray:
    """Weights of either sign, of sum one, whose point is nearest."""
    size = float(np.trace(gram)) / len(gram)
    system = gram + (size if size > 0 else 1.0)
    target = _solution(system, np.ones(len(gram)))
    return np.asarray(target / target.sum())


def _solution(system: FloatArray, right: FloatArray) -> FloatArray:
    """Solve a system that is positive definite but for rounding."""
    factor = cholesky(system)
    if factor is not None:
        return factor.solve(right)
    try:
        return np.asarray(np.linalg.solve(system, right))
    except np.linalg.LinAlgError:
        return np.asarray(np.linalg.lstsq(system, right)[0])


def _dual_newton(X: FloatArray, ridge: float) -> FloatArray | None:
    """Newton's method on the dual, whose gap is half the square of its gradient.

    With ``v`` the residual over the ridge, the weights are ``X'v`` projected on the
    simplex. The dual is piecewise quadratic: the last step is exact.
    """
    if X.shape[0] > X.shape[1]:
        X = np.linalg.qr(X).R
    v = np.zeros(len(X))
    image = np.zeros(X.shape[1])
    weights = project(image)
    eye = np.eye(len(X))
    floor = _ROUNDING * float(np.vecdot(X.T, X.T).mean())
    for _ in range(_MAX_NEWTON):
        inside = weights > 0
        columns = X[:, inside]
        point = columns @ weights[inside]
        gradient = -point - ridge * v
        primal = point @ point + ridge * (weights @ weights)
        if gradient @ gradient <= _CONVERGED * primal + floor:
            return np.asarray(weights / weights.sum())
        columns = columns - columns.mean(axis=1, keepdims=True)
        hessian = columns @ columns.T + ridge * eye
        direction = _solution(hessian, gradient)
        ahead = direction @ X
        step = _line_search((v, direction), (image, ahead), ridge, gradient)
        v = v + step * direction
        image = image + step * ahead
        weights = project(image)
    return None


def _line_search(
    line: tuple[FloatArray, FloatArray],
    image: tuple[FloatArray, FloatArray],
    ridge: float,
    gradient: FloatArray,
) -> float:
    """Halve the step until the dual rises enough (Armijo)."""
    slope = float(gradient @ line[1])
    start = _dual(line[0], image[0], ridge)
    step = 1.0
    while step > 1e-9:
        value = _dual(line[0] + step * line[1], image[0] + step * image[1], ridge)
        if value - start >= 1e-4 * step * slope - 1e-15 * abs(start):
            break
        step /= 2
    return step


def _dual(v: FloatArray, image: FloatArray, ridge: float) -> float:
    """Value of the dual over the ridge."""
    weights = project(image)
    return float(weights @ weights / 2 - image @ weights - ridge * (v @ v) / 2)
