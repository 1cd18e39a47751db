"""Where does work run? Here, or in several processes, with the same digits."""

from eventimpact.parallel._children import children
from eventimpact.parallel._here import Here
from eventimpact.parallel._processes import Processes
from eventimpact.parallel._protocol import Workers
from eventimpact.parallel._run import run


__all__ = ["Here", "Processes", "Workers", "children", "run"]
