"""Times time-delay interferometry in NumPy and in the kernel that Lisa.Bench.Kernels times, on the same arrays, one thread each.

    python3 tdi.py COMMAND...

COMMAND runs TdiBench.Run; the directory of arrays is appended to it. Both compute X2, Y2, Z2 and A, E, T of six links at 4 Hz for eight hours, with
light travel times that change, Doppler factors, Lagrange interpolation of order 31 for measurements and 5 for delays. The side in NumPy works on whole
arrays and, like ours, follows each chain of delays once, however many terms it is the beginning of. Prints times and the ratio of its time to ours. Fails
when results differ by more than 1e-11 of their largest value, or the ratio is below 3.
"""
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time

for threads in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[threads] = "1"

import numpy as np

RATE = 4.0
LINKS = ["12", "23", "31", "13", "32", "21"]
LENGTH, LEADING = 115_200, 300
LEAST_RATIO = 3.0


def scales(order):
    nodes = np.arange(order + 1, dtype=float)
    return np.array([1 / np.prod(np.delete(node - nodes, int(node))) for node in nodes])


SCALES = {order: scales(order) for order in (5, 31)}


def shifted(x, delays, first, order):
    """x(i - delays[i]) for outputs i = first, first + 1, …: one pass over the arrays for each node and for each product of its weight."""
    reach = (order + 1) // 2
    # From the delay alone: the number of a sample far into the data would cost the fraction digits.
    whole = np.floor(-delays)
    fraction = -delays - whole
    at = first + np.arange(len(delays)) + whole.astype(np.int64) - (reach - 1)
    # Products of (fraction - node) over all nodes after each one, then over all before it as the sum goes on.
    after = [None] * (order + 1)
    product = np.ones_like(fraction)
    for node in range(order, -1, -1):
        after[node] = product
        product = product * (fraction - (node - (reach - 1)))
    total = np.zeros_like(fraction)
    before = np.ones_like(fraction)
    for node in range(order + 1):
        total += before * after[node] * SCALES[order][node] * x[at + node]
        before *= fraction - (node - (reach - 1))
    return total


def michelson():
    """Terms of X2, Y2, Z2: channel, sign, path, measurement."""
    left, right = ["1", "-121", "-12131", "1312121"], ["1", "-131", "-13121", "1213131"]
    terms = []
    for channel, names in enumerate(("123", "231", "312")):
        rename = str.maketrans("123", names)
        for sign, brackets, there in ((1, left, "3"), (-1, right, "2")):
            for bracket in brackets:
                factor, path = (-sign, bracket[1:]) if bracket[0] == "-" else (sign, bracket)
                terms.append((channel, factor, path.translate(rename), ("1" + there).translate(rename)))
                terms.append((channel, factor, (path + there).translate(rename), (there + "1").translate(rename)))
    return terms


def tdi(eta, ltt):
    # Delays in samples, from one sample before the outputs to one after them, so that their rate is a difference.
    chains = {path: np.zeros(LENGTH + 2) for path in "123"}

    def chain(path):
        if path not in chains:
            shorter, travel = chain(path[:-1]), ltt[LINKS.index(path[-2:])]
            undelayed = travel[LEADING - 1:LEADING + LENGTH + 1]
            chains[path] = shorter + RATE * (undelayed if len(path) == 2 else shifted(travel, shorter, LEADING - 1, 5))
        return chains[path]

    read = {}
    output = np.zeros((6, LENGTH))
    for channel, sign, path, measurement in michelson():
        if (path, measurement) not in read:
            x = eta[LINKS.index(measurement)]
            if len(path) == 1:
                read[path, measurement] = x[LEADING:LEADING + LENGTH]
            else:
                delays = chain(path)
                factor = 1 - (delays[2:] - delays[:-2]) / 2
                read[path, measurement] = factor * shifted(x, delays[1:-1], LEADING, 31)
        output[channel] += sign * read[path, measurement]
    x, y, z = output[:3]
    output[3:] = (z - x) / np.sqrt(2), (x - 2 * y + z) / np.sqrt(6), (x + y + z) / np.sqrt(3)
    return output


def main(command):
    rng = np.random.default_rng(20350101)
    padded = LEADING + LENGTH + 1
    t = np.arange(padded) / RATE
    eta = rng.standard_normal((6, padded))
    # Arms of 8.15 to 8.43 s that change by up to 10 m/s, as in ESA's trailing orbits.
    ltt = np.array([8.3 + 0.13 * np.sin(k) + 3.3e-8 * np.cos(k) * t for k in range(6)])
    with tempfile.TemporaryDirectory() as name:
        directory = pathlib.Path(name)
        eta.tofile(directory / "eta.f64")
        ltt.tofile(directory / "ltt.f64")
        np.array([float(LEADING)]).tofile(directory / "leading.f64")
        expected = tdi(eta, ltt)
        times = []
        for _ in range(5):
            start = time.perf_counter()
            tdi(eta, ltt)
            times.append(1e3 * (time.perf_counter() - start))
        peer = float(np.median(times))
        run = subprocess.run([*command, str(directory)], check=True, capture_output=True, text=True)
        ours = json.loads(run.stdout.strip().splitlines()[-1])["tdi"]
        actual = np.fromfile(directory / "tdi.out").reshape(expected.shape)
    error = np.max(np.abs(actual - expected)) / np.max(np.abs(expected))
    ratio = peer / ours
    print(f"X2 Y2 Z2 A E T of 8 h at 4 Hz: ours {ours:.2f} ms ({1e6 * ours / LENGTH:.0f} ns a sample), NumPy {np.__version__} {peer:.0f} ms; "
          f"{ratio:.1f} times as fast, bar: at least {LEAST_RATIO:.0f}; they differ by {error:.1e}")
    failures = [text for failed, text in ((not error <= 1e-11, f"they differ by {error}"), (not ratio >= LEAST_RATIO, f"ratio {ratio:.2f}")) if failed]
    for failure in failures:
        print(f"FAILED: {failure}", file=sys.stderr)
    return 1 if failures else 0


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1:]))
