"""Times tasks that do nothing on Celery: two worker processes on a private Redis with an append-only file.

    python3 no_op_celery.py DIRECTORY UNITS REPETITIONS

Prints a line of JSON for each measurement, {"what": ..., "perSecond": units a second}, after one that names the system. A unit is one call
of a task whose result is kept in Redis, which is how anybody can know that it was done; in the second measurement 256 calls are one message
(Celery's chunks). Redis syncs its file every second (its default), listens on 127.0.0.1 on a free port, and ends with this script.
"""
import json
import os
import pathlib
import socket
import subprocess
import sys
import time

import celery
import redis

BATCH = 256
WORKERS = 2
PORT = os.environ.get("LISA_BENCH_REDIS_PORT", "0")
BROKER, RESULTS = 0, 1

app = celery.Celery("no_op_celery", broker=f"redis://127.0.0.1:{PORT}/{BROKER}", backend=f"redis://127.0.0.1:{PORT}/{RESULTS}")
app.conf.update(
    # Many messages at a time for each worker: the default of four has it wait for Redis most of the time.
    worker_prefetch_multiplier=64,
    result_expires=3600,
    worker_send_task_events=False,
    broker_connection_retry_on_startup=True,
)


@app.task(name="no_op")
def no_op(_):
    return None


def say(**line):
    print(json.dumps(line), flush=True)


def results(store, wanted):
    """Waits until so many results are kept: one question for all of them, which costs less than Celery's own waiting for each."""
    while store.dbsize() < wanted:
        time.sleep(0.005)


def measure(what, units, wanted, repetitions, submit, store):
    for _ in range(repetitions):
        store.flushdb()
        began = time.perf_counter()
        submit()
        results(store, wanted)
        say(what=what, perSecond=units / (time.perf_counter() - began))


def send_each(units):
    with app.producer_pool.acquire(block=True) as producer:
        for number in range(units):
            no_op.apply_async((number,), producer=producer)


def send_chunks(units):
    no_op.chunks(((number,) for number in range(units)), BATCH).apply_async()


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def until_it_answers(store):
    for _ in range(1_000):
        try:
            store.ping()
            return
        except redis.ConnectionError:
            time.sleep(0.01)
    sys.exit("Redis did not answer within 10 s")


def worker_command():
    return [
        sys.executable, "-m", "celery", "--app", "no_op_celery", "worker", f"--concurrency={WORKERS}", "--pool=prefork", "--loglevel=ERROR",
        "--without-gossip", "--without-mingle", "--without-heartbeat",
    ]


def work(directory, units, repetitions):
    store = redis.Redis(port=int(PORT), db=RESULTS)
    until_it_answers(store)
    log = open(pathlib.Path(directory) / "celery.log", "w")
    worker = subprocess.Popen(worker_command(), cwd=pathlib.Path(__file__).parent, stdout=log, stderr=log)
    try:
        say(system=f"Celery {celery.__version__} on Redis {store.info()['redis_version']}")
        send_each(1_000)
        results(store, 1_000)
        measure("a task each", units, units, repetitions, lambda: send_each(units), store)
        measure(f"{BATCH} in a message", units, -(-units // BATCH), repetitions, lambda: send_chunks(units), store)
    finally:
        worker.terminate()
        worker.wait()


def main(directory, units, repetitions):
    port = str(free_port())
    server = subprocess.Popen([
        "redis-server", "--bind", "127.0.0.1", "--port", port, "--dir", directory, "--appendonly", "yes", "--appendfsync", "everysec",
        "--save", "", "--daemonize", "no", "--logfile", str(pathlib.Path(directory) / "redis.log"),
    ])
    try:
        # The worker imports this file too, and so does the process that measures: the port is in their environment.
        subprocess.run(
            [sys.executable, __file__, directory, str(units), str(repetitions)], env={**os.environ, "LISA_BENCH_REDIS_PORT": port}, check=True)
    finally:
        server.terminate()
        server.wait()


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    (main if PORT == "0" else work)(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
