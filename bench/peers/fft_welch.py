"""Times NumPy and SciPy on the transforms and the spectrum that Lisa.Bench.Kernels times, on the same arrays, one thread each.

    python3 fft_welch.py COMMAND...

COMMAND runs KernelBench.Run; the directory of arrays is appended to it. Prints medians in milliseconds, and the ratio of the peer's best time to
ours: above 1 means that we are faster. Fails when results differ by more than 1e-12 of their largest value, or a ratio is below 1.
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
import scipy.fft
import scipy.signal


def median(work, budget=3.0):
    warm_up = time.perf_counter()
    while time.perf_counter() - warm_up < 0.5:
        result = work()
    times = []
    start = time.perf_counter()
    while time.perf_counter() - start < budget or len(times) < 5:
        before = time.perf_counter()
        result = work()
        times.append(time.perf_counter() - before)
    return 1e3 * float(np.median(times)), result


def main(command):
    rng = np.random.default_rng(150914)
    failures = []
    with tempfile.TemporaryDirectory() as name:
        directory = pathlib.Path(name)
        peers = {}
        for length in (131_072, 1_048_576):
            x = rng.standard_normal(length)
            x.tofile(directory / f"fft-{length}.f64")
            peers[f"fft-{length}"] = {
                "numpy.fft.rfft": median(lambda: np.fft.rfft(x)),
                "scipy.fft.rfft": median(lambda: scipy.fft.rfft(x, workers=1)),
            }
        y = rng.standard_normal(4_194_304)
        y.tofile(directory / "welch.f64")
        peers["welch"] = {"scipy.signal.welch": median(lambda: scipy.signal.welch(y, 4096.0, nperseg=16384)[1])}

        run = subprocess.run([*command, str(directory)], check=True, capture_output=True, text=True)
        ours = json.loads(run.stdout.strip().splitlines()[-1])
        print(f"Lisa.Signal on {ours['backend']}, NumPy {np.__version__}, SciPy {scipy.__version__}")
        for task, results in peers.items():
            best = min(results, key=lambda peer: results[peer][0])
            expected = results[best][1]
            actual = np.fromfile(directory / f"{task}.out", expected.dtype)
            error = np.max(np.abs(actual - expected)) / np.max(np.abs(expected))
            ratio = results[best][0] / ours[task]
            times = ", ".join(f"{peer} {milliseconds:.3f} ms" for peer, (milliseconds, _) in results.items())
            print(f"{task}: ours {ours[task]:.3f} ms, {times}; {ratio:.2f} times as fast as {best}; they differ by {error:.1e}")
            if not error <= 1e-12:
                failures.append(f"{task} differs by {error}")
            if not ratio >= 1:
                failures.append(f"{task} is slower, ratio {ratio:.2f}")
    for failure in failures:
        print(f"FAILED: {failure}", file=sys.stderr)
    return 1 if failures else 0


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1:]))
