"""Times tasks that do nothing on Dask distributed: two worker processes of one thread on this machine, nothing on disk.

    python3 no_op_dask.py DIRECTORY UNITS REPETITIONS

Prints a line of JSON for each measurement, {"what": ..., "perSecond": units a second}, after one that names the system. A unit is one call
of a function that returns nothing: as a task of its own, which is what `Client.map` makes of it, and 256 of them in one task.
"""
import json
import sys
import time

import dask
import distributed

BATCH = 256
WORKERS = 2


def no_op(_):
    return None


def many_no_ops(numbers):
    for number in numbers:
        no_op(number)


def say(**line):
    print(json.dumps(line), flush=True)


def measure(what, units, tasks, repetitions, call, client):
    for repetition in range(repetitions):
        began = time.perf_counter()
        # Not pure: the same call again would be answered from memory. The submission goes in batches, as Dask advises for many tasks.
        futures = client.map(call, tasks, pure=False, batch_size=10_000)
        distributed.wait(futures)
        say(what=what, perSecond=units / (time.perf_counter() - began))
        assert all(future.status == "finished" for future in futures)
        del futures


def main(directory, units, repetitions):
    dask.config.set({"temporary-directory": directory})
    with distributed.LocalCluster(
        n_workers=WORKERS, threads_per_worker=1, processes=True, host="127.0.0.1", dashboard_address=None, local_directory=directory
    ) as cluster, distributed.Client(cluster) as client:
        say(system=f"Dask distributed {distributed.__version__}")
        distributed.wait(client.map(no_op, range(2_000), pure=False))
        measure("a task each", units, range(units), repetitions, no_op, client)
        batches = [range(first, min(first + BATCH, units)) for first in range(0, units, BATCH)]
        measure(f"{BATCH} in a task", units, batches, repetitions, many_no_ops, client)


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
