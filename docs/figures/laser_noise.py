"""Draws laser-noise.svg from laser-noise.csv, both beside this file; needs matplotlib. The table is what `./lisa bench laser` prints."""
import pathlib

import matplotlib

matplotlib.use("svg")
matplotlib.rcParams["svg.hashsalt"] = "laser-noise"
import matplotlib.pyplot as plt
import numpy as np

here = pathlib.Path(__file__).parent
table = np.genfromtxt(here / "laser-noise.csv", delimiter=",", names=True)
figure, axes = plt.subplots(figsize=(7, 4.5))
for name, label, style in (
    ("secondary", "secondary noise, SciRDv1", "k-"),
    ("laser_ranged", "laser noise, light travel times from ranges of 0.9 m", "C1-"),
    ("laser", "laser noise, light travel times exact", "C0-"),
):
    axes.loglog(table["frequency_hz"], np.sqrt(table[name]), style, label=label, linewidth=1.2)
axes.set_xlabel("frequency / Hz")
axes.set_ylabel("amplitude spectral density of X2 / (1/√Hz)")
axes.grid(which="both", alpha=0.2)
axes.legend(fontsize=8)
figure.tight_layout()
figure.savefig(here / "laser-noise.svg", metadata={"Date": None})
