#!/usr/bin/env python3
# %% [markdown]
# # Spectra of a committed run
#
# Fetches a run's spectrum as NPY and a series of it as HDF5, estimates the spectrum once more with numpy, and plots both. Needs numpy, h5py and
# matplotlib; a cell begins at each `# %%`, which Jupyter, VS Code and Spyder understand. As a script: `python3 samples/notebook.py --help`.

# %%
import argparse
import io
import json
import os
import pathlib
import sys
import urllib.error

import h5py
import matplotlib
import numpy as np

if not os.environ.get("DISPLAY"):
    matplotlib.use("Agg")

from matplotlib import pyplot

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent / "python"))
from results import Silo, find_output


# %% [markdown]
# ## What there is
# A result names its outputs: what they are laid along, and their columns. Spectra lie along frequency, series along time, candidates in rows.

# %%
def outputs_along(result, axis):
    """Names of the outputs of a result that are laid along an axis: time, frequency or row."""
    return [output["name"] for output in result["outputs"] if output["axis"] == axis]


def newest_with_spectrum(silo, dataset=None):
    """The newest result that has both a spectrum and a series; None where there is none."""
    return next((result for result in silo.results(dataset) if outputs_along(result, "frequency") and outputs_along(result, "time")), None)


# %% [markdown]
# ## Fetching
# NPY is an array and nothing else, so the axis is asked for; HDF5 says of itself where it begins and how far its samples are apart.

# %%
def fetch_spectrum(silo, result, output):
    """Frequencies in Hz, and by column the one-sided density in unit²/Hz."""
    bins = silo.samples(result, output)
    layout = silo.layout(result, output)
    frequencies = layout["origin"] + np.arange(len(bins)) / layout["density"]
    return frequencies, {column["name"]: bins[:, at] for at, column in enumerate(layout["columns"])}


def fetch_series(silo, result, output):
    """Sample rate in Hz, GPS seconds of the first sample, and the samples by column; a gap is NaN."""
    product = find_output(result, output)["product"]
    with h5py.File(io.BytesIO(silo.fetch(f"/v1/products/{product}/samples", {"format": "hdf5"})), "r") as file:
        columns = {name: file[name][:] for name in file}
        first = file[next(iter(file))]
        return 1 / first.attrs["dt"], float(first.attrs["t0"]), columns


# %% [markdown]
# ## The same spectrum, by numpy alone
# Welch's method with half-overlapping Hann windows; a window with a gap in it is left out.

# %%
def welch(samples, rate_hz, window_samples):
    """Frequencies in Hz and one-sided density in unit²/Hz."""
    window = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(window_samples) / window_samples)
    starts = range(0, len(samples) - window_samples + 1, window_samples // 2)
    pieces = [samples[start:start + window_samples] for start in starts]
    powers = [np.abs(np.fft.rfft(window * (piece - piece.mean()))) ** 2 for piece in pieces if np.isfinite(piece).all()]
    density = 2 * np.mean(powers, axis=0) / (rate_hz * np.sum(window ** 2))
    density[0] /= 2
    if window_samples % 2 == 0:
        density[-1] /= 2
    return np.fft.rfftfreq(window_samples, 1 / rate_hz), density


# %% [markdown]
# ## The plot

# %%
def plot(frequencies, platform, own, title, path):
    """Writes amplitude spectral densities of each column to a PNG."""
    figure, axes = pyplot.subplots(figsize=(8, 5))
    for name, density in platform.items():
        line, = axes.loglog(frequencies[1:], np.sqrt(density[1:]), label=name)
        if name in own:
            axes.loglog(own[name][0][1:], np.sqrt(own[name][1][1:]), linestyle=":", color=line.get_color(), label=f"{name}, numpy")
    axes.set(xlabel="frequency [Hz]", ylabel="amplitude spectral density [unit/√Hz]", title=title)
    axes.grid(True, which="both", alpha=0.3)
    axes.legend()
    figure.savefig(path, dpi=120, bbox_inches="tight")
    pyplot.close(figure)


def compare(silo, result, spectrum, series, path):
    """Plots a result's spectrum beside numpy's of its series, and returns the median of their ratio by column."""
    frequencies, platform = fetch_spectrum(silo, result, spectrum)
    rate_hz, start_gps, columns = fetch_series(silo, result, series)
    print(f"{series} of run {result['run']}: {len(next(iter(columns.values())))} samples at {rate_hz:g} Hz from GPS {start_gps:.3f}")
    window_samples = round(rate_hz / (frequencies[1] - frequencies[0]))
    own = {name: welch(columns[name], rate_hz, window_samples) for name in platform if name in columns}
    plot(frequencies, platform, own, f"{spectrum} of run {result['run']}", path)
    return {name: float(np.median(platform[name][1:-1] / density[1:-1])) for name, (_, density) in own.items()}


# %% [markdown]
# ## All of it

# %%
def main():
    parser = argparse.ArgumentParser(description="Plots the spectrum of the newest result that has one, beside numpy's own.")
    parser.add_argument("--url", default=os.environ.get("LISA_URL", "http://127.0.0.1:5080"), help="where the silo is")
    parser.add_argument("--dataset", help="only results on this dataset")
    parser.add_argument("--spectrum", help="the output along frequency; default: the first")
    parser.add_argument("--series", help="the output along time; default: the first")
    parser.add_argument("--plot", default="spectrum.png", help="where the plot goes; default: spectrum.png")
    arguments = parser.parse_args()
    silo = Silo(arguments.url)
    try:
        result = newest_with_spectrum(silo, arguments.dataset)
        if result is None:
            sys.exit("notebook.py: no result has both a spectrum and a series; run lisa-l1, or another pipeline that commits them")
        spectrum = arguments.spectrum or outputs_along(result, "frequency")[0]
        series = arguments.series or outputs_along(result, "time")[0]
        for name, ratio in compare(silo, result, spectrum, series, arguments.plot).items():
            print(f"{name}: the platform's spectrum over numpy's {ratio:.6f}")
        for table in outputs_along(result, "row"):
            print(f"{table}: {len(silo.samples(result, table))} rows")
        print(f"plotted in {arguments.plot}")
    except urllib.error.HTTPError as refused:
        problem = json.loads(refused.read() or b"{}")
        sys.exit(f"notebook.py: {problem.get('detail', refused)}")
    except urllib.error.URLError as unreachable:
        sys.exit(f"notebook.py: no silo at {silo.url}: {unreachable.reason}; start one, or name it with --url")
    except KeyError as missing:
        sys.exit(f"notebook.py: {missing.args[0]}")


if __name__ == "__main__":
    main()
