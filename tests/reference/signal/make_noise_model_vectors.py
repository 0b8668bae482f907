"""Makes the vectors that the fit of noise levels is held to: an estimated spectrum, and the levels that minimise the documented objective, found by a
simplex search of SciPy. Written from the documentation of NoiseLevelFit, not from its code. Run in this directory."""

import numpy as np
from scipy.optimize import minimize

C = 299792458.0
ARM = 2.5e9
BIN = 1e-4
BINS = 501
LOW, HIGH = 2e-4, 0.025
AVERAGES = 30


def oms(f):
    return (1 + (2e-3 / f) ** 4) * (2 * np.pi * f / C) ** 2


def acc(f):
    return (1 + (0.4e-3 / f) ** 2) * (1 + (f / 8e-3) ** 4) / (2 * np.pi * f * C) ** 2


def a2(f):
    """Densities of A2 for levels of one."""
    x = 2 * np.pi * f * ARM / C
    common = 4 * np.sin(2 * x) ** 2 * 8 * np.sin(x) ** 2
    return common * (2 + np.cos(x)) * oms(f), common * (2 * (3 + np.cos(2 * x)) + 4 * np.cos(x)) * acc(f)


places = (np.arange(8) + 0.5) / 4 - 1
middle = np.arange(1, BINS)[:, None] * BIN
grid = middle + np.maximum(BIN / 2, 0.02 * middle) * places
p, q = (np.concatenate([shape.mean(axis=1)[:1], shape.mean(axis=1)]) for shape in a2(grid))
truth = (8e-12**2, 2e-15**2)
random = np.random.default_rng(20261126)
psd = (truth[0] * p + truth[1] * q) * random.gamma(AVERAGES, 1 / AVERAGES, BINS)
psd[random.choice(BINS, 25, replace=False)] *= 40

# Cells.
cells, bins, end = [], [], 2 * 10 ** (1 / 24)
for k in range(2, 251):
    if k > end and len(bins) >= 9:
        cells.append(np.array(bins))
        bins, end = [], k * 10 ** (1 / 24)
    bins.append(k)
if len(bins) >= 9:
    cells.append(np.array(bins))

initial = (15e-12**2, 3e-15**2)
logs = np.log(psd / (initial[0] * p + initial[1] * q))
steps = np.sort(np.concatenate([np.abs(logs[c[3:]] - logs[c[:-3]]) for c in cells]))
n = (0.6745 * np.sqrt(2) / steps[len(steps) // 2]) ** 2
bias = (1 - 1 / (9 * n)) ** 3


def objective(theta):
    total = np.sum(theta**2) / (2 * 9.2**2)
    for c in cells:
        model = initial[0] * np.exp(theta[0]) * p[c] + initial[1] * np.exp(theta[1]) * q[c]
        deviation = np.sqrt(np.pi / 2 / (n * len(c)) + 0.05**2)
        e = abs(np.log(np.median(psd[c] / model) / bias)) / deviation
        total += e * e / 2 if e <= 1.345 else 1.345 * (e - 1.345 / 2)
    return total


best = minimize(objective, [0, 0], method="Nelder-Mead", options={"xatol": 1e-9, "fatol": 1e-12, "maxiter": 10000})
levels = np.sqrt(np.array(initial) * np.exp(best.x))
print("averages", n, "levels", levels, "cells", len(cells))
psd.astype("<f8").tofile("noise-model-psd.f64")
np.array([*p[[0, 1, 10, 300]], *q[[0, 1, 10, 300]], *levels]).astype("<f8").tofile("noise-model-levels.f64")
