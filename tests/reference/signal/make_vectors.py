"""Writes the reference vectors that Lisa.Signal is held to: `python3 make_vectors.py` beside this file, with NumPy and SciPy.

A file is one case, raw little-endian float64; complex values are pairs. Inputs are stored too, so nothing depends on a generator. Made with
NumPy 1.24.2 and SciPy 1.10.1.
"""
import pathlib

import numpy as np
from scipy import signal, special, stats

here = pathlib.Path(__file__).parent
rng = np.random.default_rng(20260101)


def store(name, values):
    values = np.asarray(values)
    np.ascontiguousarray(values, "<c16" if np.iscomplexobj(values) else "<f8").tofile(here / f"{name}.f64")


x = rng.standard_normal(1200) + 0.3 * np.sin(2 * np.pi * 0.11 * np.arange(1200)) + 2 + 0.001 * np.arange(1200)
store("series", x)

for n in (1, 2, 5, 8, 12, 97, 100, 1024):
    store(f"rfft-{n}", np.fft.rfft(x[:n]))
    store(f"fft-{n}", np.fft.fft(x[:n] + 1j * x[100 : 100 + n]))

for n in (2, 7, 16):
    store(f"window-hann-{n}", signal.get_window("hann", n))
    store(f"window-hann-symmetric-{n}", signal.windows.hann(n))
    store(f"window-hamming-{n}", signal.get_window("hamming", n))
    store(f"window-hamming-symmetric-{n}", signal.windows.hamming(n))
    store(f"window-blackman-{n}", np.blackman(n))
    store(f"window-tukey-{n}", signal.windows.tukey(n, 0.4))

fs = 50.0
store("welch-mean-constant", signal.welch(x, fs, nperseg=128)[1])
store("welch-mean-none-odd", signal.welch(x, fs, window="boxcar", nperseg=101, noverlap=30, detrend=False)[1])
store("welch-mean-linear", signal.welch(x, fs, nperseg=128, noverlap=100, detrend="linear")[1])
store("welch-median", signal.welch(x, fs, nperseg=64, average="median")[1])
store("welch-median-odd", signal.welch(x[:608], fs, nperseg=64, average="median")[1])

store("detrend-constant", signal.detrend(x, type="constant"))
store("detrend-linear", signal.detrend(x, type="linear"))

taps, beta = signal.kaiserord(60, 4 / (fs / 2))
taps |= 1
store("fir-lowpass", signal.firwin(taps, 5, window=("kaiser", beta), fs=fs))
store("fir-highpass", signal.firwin(taps, 5, window=("kaiser", beta), fs=fs, pass_zero=False))
band = signal.firwin(taps, [5, 12], window=("kaiser", beta), fs=fs, pass_zero=False)
store("fir-bandpass", band)
store("fir-bandpass-applied", np.convolve(x, band, mode="same"))

for up, down in ((1, 4), (3, 2), (5, 7), (160, 147)):
    store(f"resample-{up}-{down}", signal.resample_poly(x, up, down))

store("statistics", [x.mean(), x.var(), x.min(), x.max(), np.sqrt(np.mean(x**2)), stats.skew(x), stats.kurtosis(x)])

p = np.array([1e-16, 1e-9, 1e-4, 0.01, 0.074, 0.076, 0.3, 0.5, 0.8, 0.93, 0.999, 1 - 1e-9])
store("quantiles", np.stack([p, special.ndtri(p)], axis=1).ravel())

mask, golden = (1 << 64) - 1, 0x9E3779B97F4A7C15


def mix(value):
    value = ((value ^ (value >> 30)) * 0xBF58476D1CE4E5B9) & mask
    value = ((value ^ (value >> 27)) * 0x94D049BB133111EB) & mask
    return value ^ (value >> 31)


offset = mix((20150914 + golden) & mask)
key = mix((offset + golden) & mask)
hashes = [mix(mix((offset + i * golden) & mask) ^ key) for i in (0, 1, 2, 1_000_000_007, -1, -123_456_789_012)]
store("white-noise", special.ndtri([((h >> 11) + 0.5) / 2**53 for h in hashes]))
