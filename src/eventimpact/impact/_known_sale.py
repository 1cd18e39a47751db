"""A sale whose size and days are known, and what the price did."""

from dataclasses import dataclass
from typing import final

from eventimpact.impact._square_root import unit_impact
from eventimpact.impact._window import SaleWindow


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class KnownSale:
    """A sale of known flow.

    Attributes
    ----------
    id, label : str
        The event, and what it was.
    amount : float
        Amount sold, in the currency of the window's volume.
    window : SaleWindow
        Its days.
    move : float
        Abnormal log move over these days, positive if the price fell.
    noise : float
        Standard deviation of such a move where nothing is sold.
    first, last : str
        First and last day.
    """

    id: str
    label: str
    amount: float
    window: SaleWindow
    move: float
    noise: float
    first: str
    last: str

    @property
    def share(self) -> float:
        """Amount as a share of the reported volume of its days."""
        return self.amount / self.window.total_volume

    def unit(self, exponent: float = 0.5) -> float:
        """Return the move that the square-root law expects for a prefactor of one.

        Parameters
        ----------
        exponent : float, default 0.5
            The exponent of the law.

        Returns
        -------
        float
            Positive log return.
        """
        return unit_impact(
            self.amount, self.window.total_volume, self.window.total_sigma, exponent
        )
