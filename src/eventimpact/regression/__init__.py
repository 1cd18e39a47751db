"""How much, all at once? Regressions with event dummies."""

from eventimpact.regression._pooled_dummy import PooledDummy, pooled_dummy


__all__ = ["PooledDummy", "pooled_dummy"]
