"""What is collected where an optional dependency is absent."""

from importlib.util import find_spec


collect_ignore_glob = (
    [] if find_spec("numba") else ["src/eventimpact/abnormal/_kernel_*.py"]
)
