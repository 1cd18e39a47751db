"""One contender at the standard work, in a process of its own.

``benchmarks/peers.py`` starts it as ``python peer_work.py NAME FILE``, with the
interpreter of the environment that has the contender, and reads the line it prints.
Nothing but numpy is imported before the contender is known.
"""

import contextlib
import importlib
import io
import json
import resource
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np


class Work(NamedTuple):
    """A panel and events on it."""

    returns: np.ndarray
    market: np.ndarray
    asset: np.ndarray
    bar: np.ndarray


Run = Callable[[], object]


def days(n: int) -> np.ndarray:
    """Label bars by days that follow one another, as peers count calendar days."""
    return np.datetime64("2015-01-01") + np.arange(n)


def wide_frame(work: Work) -> Any:
    """Lay returns out as a frame, a column an asset."""
    pd = importlib.import_module("pandas")
    names = [f"A{j}" for j in range(work.returns.shape[1])]
    index = pd.DatetimeIndex(days(len(work.returns)).astype("datetime64[ns]"))
    return pd.DataFrame(work.returns, index=index, columns=names)


def event_frame(work: Work, asset: str, date: str) -> Any:
    """Lay events out as a frame."""
    pd = importlib.import_module("pandas")
    stamps = days(len(work.returns)).astype("datetime64[ns]")[work.bar]
    return pd.DataFrame({asset: [f"A{j}" for j in work.asset], date: stamps})


def arrays(work: Work) -> Run:
    """Prepare the library on arrays, numpy alone."""
    standard = importlib.import_module("standard_work")
    return lambda: standard.by_numpy(work)


def compiled(work: Work) -> Run:
    """Prepare the library on arrays, with numba."""
    standard = importlib.import_module("standard_work")
    return lambda: standard.compiled(work)


def lstsq_loop(work: Work) -> Run:
    """Prepare a loop of lstsq and rankdata."""
    standard = importlib.import_module("standard_work")
    return lambda: standard.loop(work)


def _door(work: Work, returns: Any) -> Run:
    """Prepare the library on frames."""
    study = importlib.import_module("eventimpact.study")
    model = importlib.import_module("eventimpact.normal").MarketModel()
    standard = importlib.import_module("standard_work")
    pd = importlib.import_module("pandas")
    stamps = pd.DatetimeIndex(days(len(work.returns)).astype("datetime64[ns]"))
    market = pd.Series(work.market, index=stamps, name="market")
    events = event_frame(work, "asset", "time")
    names = [test.__name__ for test in standard.TESTS]
    design = type(standard.DESIGN)(
        standard.DESIGN.estimation, standard.DESIGN.event, masked=False
    )

    def run() -> object:
        door = study.EventStudy(model=model, design=design)
        result = door.run(returns, events, factors=market)
        tests = [result.test(name, standard.WINDOW).statistic for name in names]
        window = standard.WINDOW
        return result.ar, result.car(window), result.scar(window), result.aar(), tests

    return run


def wide(work: Work) -> Run:
    """Prepare the library on a wide frame."""
    return _door(work, wide_frame(work))


def long(work: Work) -> Run:
    """Prepare the library on a long frame."""
    frame = wide_frame(work)
    pd = importlib.import_module("pandas")
    n_bars, n_assets = frame.shape
    stacked = {
        "asset": np.repeat(frame.columns.to_numpy(), n_bars),
        "time": np.tile(frame.index.to_numpy(), n_assets),
        "return": frame.to_numpy().T.ravel(),
    }
    return _door(work, pd.DataFrame(stacked))


def statsmodels_loop(work: Work) -> Run:
    """Prepare a loop of statsmodels OLS and rankdata."""
    standard = importlib.import_module("standard_work")
    return lambda: standard.loop(work, standard.by_statsmodels)


def eventstudy(work: Work) -> Run:
    """Prepare AR, CAR and one t of the mean."""
    es = importlib.import_module("eventstudy")
    stamps = days(len(work.returns))
    frame = wide_frame(work)
    frame.insert(0, "market", work.market)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "returns.csv"
        frame.to_csv(path, index_label="date")
        es.Single.import_returns(str(path))

    def run() -> object:
        sample = [
            es.Single.market_model(
                f"A{asset}",
                "market",
                stamps[bar],
                event_window=(-10, 10),
                estimation_size=250,
                buffer_size=10,
            )
            for asset, bar in zip(work.asset, work.bar, strict=True)
        ]
        return es.Multiple(sample).results()

    return run


def easy_es(work: Work) -> Run:
    """Prepare AR, CAR, SCAR and a t of the mean CAR."""
    es, pd = importlib.import_module("easy_es"), importlib.import_module("pandas")
    frame = wide_frame(work)
    n_bars, n_assets = frame.shape
    dates = frame.index.date
    returns = pd.DataFrame(
        {
            "ticker": np.repeat(frame.columns.to_numpy(), n_bars),
            "Date": np.tile(dates, n_assets),
            "Ret": frame.to_numpy().T.ravel(),
            "Volume": 1.0,
        }
    )
    factors = pd.DataFrame({"Date": dates, "Mkt-RF": work.market, "RF": 0.0})
    events = event_frame(work, "ticker", "event_date")

    def run() -> object:
        study = es.EventStudy(
            estimation_days=250, gap_days=10, estimator_type="capm", n_cores=1
        )
        study.add_returns(ret_df=returns.copy())
        study.add_factors(factors)
        return es.calculate_car_stats(study.run_study(events))

    return run


def event_study_toolkit(work: Work) -> Run:
    """Prepare CAR, t, Patell and generalised sign; one event an asset."""
    toolkit = importlib.import_module("event_study_toolkit.eventstudy")
    calendars = importlib.import_module("pandas_market_calendars")
    pd = importlib.import_module("pandas")
    plan = calendars.get_calendar("NYSE").schedule("2000-01-01", "2022-12-31")
    n_bars, n_assets = work.returns.shape
    dates = plan.index[-n_bars:].to_numpy().astype("datetime64[ns]")
    data = pd.DataFrame(
        {
            "permno": np.repeat(np.arange(n_assets), n_bars),
            "date": np.tile(dates, n_assets),
            "ret_dlst_adj": work.returns.T.ravel(),
            "vwretd": np.tile(work.market, n_assets),
        }
    )
    events = pd.DataFrame(
        {"permno": work.asset, "EVT_DATE": dates[work.bar], "group": 0}
    ).drop_duplicates("permno")
    data = data[data["permno"].isin(events["permno"])]

    def run() -> object:
        study = toolkit.eventstudy(250, 10, -10, 10, data, events, groups=["group"])
        found = study.getFullSampleTestStatistic("market")
        return found, len(events)

    return run


def py_event_studies(work: Work) -> Run:
    """Prepare AR of pairs, the least it takes; a call has one date, and clusters."""
    peer, pd = (importlib.import_module(n) for n in ("py_event_studies", "pandas"))
    n_bars, n_assets = work.returns.shape
    stamps = np.char.replace(days(n_bars).astype(str), "-", "").astype(np.int64)
    table = pd.DataFrame(
        {
            "PERMNO": np.repeat(np.arange(n_assets), n_bars),
            "date": np.tile(stamps, n_assets),
            "RET": work.returns.T.ravel(),
            "PRC": 10.0,
            "PRIMEXCH": "N",
            "SICCD": 1,
            "vwretd": np.tile(work.market, n_assets),
        }
    )
    peer.update_config(
        estim_period=250, delta_estim_event_period=10, cluster_num_list=[1]
    )
    peer.config.event_period = 20
    with tempfile.TemporaryDirectory() as folder:
        path, other = Path(folder) / "crsp.parquet", Path(folder) / "factors.parquet"
        table.to_parquet(path)
        drawn = np.random.default_rng(0).normal(size=(n_bars, 5))
        factors = pd.DataFrame(drawn, columns=list("abcde"))
        factors.assign(date=stamps).to_parquet(other)
        peer.load_data(str(path), no_cache=True)
        peer.load_ff_factors(str(other))
    pairs = [[asset, (asset + 1) % n_assets] for asset in work.asset[::2].tolist()]
    dates = stamps[work.bar[::2]].tolist()

    def run() -> object:
        return [peer.compute(*cell) for cell in zip(dates, pairs, strict=True)]

    return run


def robust_eventstudy(work: Work) -> Run:
    """Decline: it bootstraps event dummies of a GARCH variance, no return."""
    importlib.import_module("robust_eventstudy")
    del work
    message = "none of W: it studies variances"
    raise NotImplementedError(message)


CONTENDERS: dict[str, Callable[[Work], Run]] = {
    "eventimpact": arrays,
    "eventimpact, compiled": compiled,
    "eventimpact, wide frame": wide,
    "eventimpact, long frame": long,
    "lstsq loop": lstsq_loop,
    "statsmodels loop": statsmodels_loop,
    "eventstudy": eventstudy,
    "easy-es": easy_es,
    "event-study-toolkit": event_study_toolkit,
    "py-event-studies": py_event_studies,
    "robust-eventstudy": robust_eventstudy,
}


def peak_mb() -> float:
    """Tell the largest memory so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    """Run a contender and print a line of JSON."""
    warnings.simplefilter("ignore")
    name, path, repeats = sys.argv[1:]
    with np.load(path) as data:
        work = Work(*(data[key] for key in Work._fields))
    out = io.StringIO()
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
            run = CONTENDERS[name](work)
            before, times = peak_mb(), []
            for _ in range(int(repeats)):
                start = time.perf_counter()
                run()
                times.append(time.perf_counter() - start)
    except (ImportError, NotImplementedError) as error:
        print(json.dumps({"why": str(error)}))
        return
    print(json.dumps({"s": min(times), "peak": peak_mb(), "before": before}))


if __name__ == "__main__":
    main()
