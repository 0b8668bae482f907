#!/usr/bin/env python3
"""Draws injection.svg from injection.csv, which `./lisa bench injection 30 docs/figures/injection.csv` writes."""

import csv
import pathlib

import matplotlib

matplotlib.use("Agg")
matplotlib.rcParams["svg.hashsalt"] = "injection"
from matplotlib import pyplot

here = pathlib.Path(__file__).resolve().parent
with open(here / "injection.csv", newline="") as file:
    rows = [row for row in csv.DictReader(file) if row["name"] and row["snr"]]

figure, axes = pyplot.subplots(figsize=(6, 5))
injected = [float(row["optimal_snr"]) for row in rows]
found = [float(row["snr"]) for row in rows]
low, high = 0.8 * min(injected + found), 1.25 * max(injected + found)
axes.plot([low, high], [low, high], color="gray", linewidth=1, label="equal")
axes.errorbar(injected, found, yerr=1, fmt="o", capsize=3, label="found, with the noise's standard deviation of 1")
for row in rows:
    axes.annotate(row["name"], (float(row["optimal_snr"]), float(row["snr"])), textcoords="offset points", xytext=(6, -10), fontsize=8)
axes.set(xscale="log", yscale="log", xlim=(low, high), ylim=(low, high), xlabel="optimal SNR of what was put in, gaps not counted", ylabel="SNR of what was found")
axes.grid(True, which="both", alpha=0.3)
axes.legend(loc="upper left")
figure.savefig(here / "injection.svg", bbox_inches="tight", metadata={"Date": None})
