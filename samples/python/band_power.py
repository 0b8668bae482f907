"""Mean square of a segment within a band: a program as an operator of Lisa.Orleans, see samples/operators/band-power.yaml.

Reads the segment as NPY, of shape (samples, channels), and job.json, which says what an NPY file cannot: rate, start and parameters.
Writes one row, the time of the segment's first sample and the power, as NPY of shape (1, 2). A gap is NaN, and stays one.
"""

import argparse
import json
import sys

import numpy as np

REFUSED = 3


def band_power(samples, rate_hz, low_hz, high_hz):
    """Mean square of `samples` in [low_hz, high_hz), by Parseval's theorem over the bins of its discrete Fourier transform."""
    bins = np.fft.rfft(samples)
    hz = np.fft.rfftfreq(len(samples), 1 / rate_hz)
    weight = np.full(len(bins), 2.0)
    weight[0] = 1.0
    if len(samples) % 2 == 0:
        weight[-1] = 1.0
    inside = (hz >= low_hz) & (hz < high_hz)
    return float(np.sum(weight[inside] * np.abs(bins[inside]) ** 2) / len(samples) ** 2)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name in ("job", "input", "output"):
        parser.add_argument(f"--{name}", required=True)
    files = parser.parse_args()
    with open(files.job, encoding="utf-8") as text:
        job = json.load(text)
    low_hz, high_hz = job["parameters"]["low_hz"], job["parameters"]["high_hz"]
    if high_hz <= low_hz:
        print(f"high_hz {high_hz} is not above low_hz {low_hz}", file=sys.stderr)
        return REFUSED
    data = job["inputs"]["data"]
    power = band_power(np.load(files.input)[:, 0], data["density"], low_hz, high_hz)
    print(f"segment {job['index']}: power {power:.6g}", file=sys.stderr)
    np.save(files.output, np.array([[data["origin"], power]]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
