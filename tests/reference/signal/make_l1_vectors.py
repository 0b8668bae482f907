"""Writes the reference vectors of the way from L0 to L1: `python3 make_l1_vectors.py` beside this file, with NumPy and SciPy.

A file is one case, raw little-endian float64.
"""
import pathlib

import numpy as np
import scipy.signal

here = pathlib.Path(__file__).parent
rng = np.random.default_rng(20350601)


def store(name, values):
    np.asarray(values, "<f8").tofile(here / f"{name}.f64")


# Decimation from 4 Hz to 0.2 Hz: firwin's taps, applied by resample_poly, which takes zeros beyond the ends.
series = rng.standard_normal(3000)
transition = 0.2 - 2 * 0.08
taps = int(np.ceil((140 - 7.95) / 2.285 / (np.pi * transition / 2) + 1)) | 1
window = scipy.signal.firwin(taps, 0.1, window=("kaiser", scipy.signal.kaiser_beta(140)), fs=4.0)
store("decimate-series", series)
store("decimate-20", scipy.signal.resample_poly(series, 1, 20, window=window))

# The smoothed range, rate and acceleration are what minimises the sum of all squared residuals in units of their errors: one linear system for
# all of them together, without filter or smoother. Measurements 20 to 26 are missing.
h, noise, jerk, n = 4.0, 0.9, 3e-4, 80
F = np.array([[1, h, h * h / 2], [0, 1, h], [0, 0, 1]])
Q = jerk**2 * np.array([[h**5 / 20, h**4 / 8, h**3 / 6], [h**4 / 8, h**3 / 3, h**2 / 2], [h**3 / 6, h**2 / 2, h]])
t = h * np.arange(n)
measured = 50 * np.sin(t / 90) + noise * rng.standard_normal(n)
measured[20:27] = np.nan
prior = np.array([measured[0], 0, 0])
root = np.linalg.inv(np.linalg.cholesky(Q))
rows, right = [np.zeros((3, 3 * n))], [np.diag([1e-6, 1e-3, 1e2]) @ prior]
rows[0][:, :3] = np.diag([1e-6, 1e-3, 1e2])
for k in range(n):
    if np.isfinite(measured[k]):
        row = np.zeros((1, 3 * n))
        row[0, 3 * k] = 1 / noise
        rows.append(row)
        right.append([measured[k] / noise])
    if k + 1 < n:
        row = np.zeros((3, 3 * n))
        row[:, 3 * k:3 * k + 3] = -root @ F
        row[:, 3 * k + 3:3 * k + 6] = root
        rows.append(row)
        right.append(np.zeros(3))
state = np.linalg.lstsq(np.vstack(rows), np.concatenate(right), rcond=None)[0].reshape(n, 3)
store("range-measured", measured)
store("range-smoothed", state.T)
