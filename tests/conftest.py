"""Profiles of hypothesis, shared fixtures, and no network."""

import os
import socket
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import settings


settings.register_profile("dev", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "dev")

_LOOPBACK = ("127.0.0.1", "::1", "localhost")


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(20250416)


@pytest.fixture(scope="session")
def shared() -> Path:
    """Return the folder of evaluation data beside the checkout, if it is there."""
    folder = Path(__file__).resolve().parents[1] / ".." / "shared"
    if not folder.is_dir():
        pytest.skip("the folder shared/ is not beside the checkout")
    return folder.resolve()


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        is_local = isinstance(address, (str, bytes)) or address[0] in _LOOPBACK
        if not is_local:
            message = f"a test tried to connect to {address}; tests stay offline"
            raise RuntimeError(message)
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)
