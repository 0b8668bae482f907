#!/usr/bin/env python3
"""Lists a silo's committed results, fetches the newest table of triggers as NPY, and prints the loudest.

Needs Python 3.9 or later and numpy. In a notebook, use the class Silo.
"""

import argparse
import io
import json
import os
import sys
import urllib.error
import urllib.parse
import urllib.request

import numpy as np


class Silo:
    """Reads results over HTTP."""

    def __init__(self, url="http://127.0.0.1:5080", timeout_seconds=60):
        self.url = url.rstrip("/")
        self.timeout_seconds = timeout_seconds

    def results(self, dataset=None, limit=100):
        """Committed results, newest first: dicts with run, pipeline, version, dataset, committedUtc, outputs."""
        query = {"limit": limit} if dataset is None else {"limit": limit, "dataset": dataset}
        return json.loads(self.fetch("/v1/results", query))["items"]

    def samples(self, result, output, **query):
        """Samples of one output as a float64 array of shape (samples, columns); a gap is NaN.

        The query narrows it: from and to (GPS seconds, or Hz), channels (names with commas), segment.
        """
        product = find_output(result, output)["product"]
        body = self.fetch(f"/v1/products/{product}/samples", {**query, "format": "npy"})
        return np.load(io.BytesIO(body), allow_pickle=False)

    def layout(self, result, output):
        """What an output is laid along: a dict with axis, origin, density (samples per unit of the axis) and columns."""
        product = find_output(result, output)["product"]
        return json.loads(self.fetch(f"/v1/products/{product}"))["layout"]

    def fetch(self, path, query=()):
        """The body of an answer, as bytes."""
        address = f"{self.url}{path}?{urllib.parse.urlencode(query)}"
        with urllib.request.urlopen(address, timeout=self.timeout_seconds) as answer:
            return answer.read()


def find_output(result, name):
    """The output of that name; KeyError where the run has none."""
    for output in result["outputs"]:
        if output["name"] == name:
            return output
    raise KeyError(f"run {result['run']} has no output {name}; it has {', '.join(o['name'] for o in result['outputs'])}")


def trigger_table(result):
    """Name of the first table with a time and an SNR, or None."""
    for output in result["outputs"]:
        names = {column["name"] for column in output["columns"]}
        if output["axis"] == "row" and {"gps", "snr"} <= names:
            return output["name"]
    return None


def print_loudest(silo, result, name):
    """Prints the row with the largest SNR, a line a column."""
    columns = find_output(result, name)["columns"]
    rows = silo.samples(result, name)
    if len(rows) == 0:
        print(f"no trigger in {name} of run {result['run']}")
        return

    snr = [column["name"] for column in columns].index("snr")
    loudest = rows[np.argmax(rows[:, snr])]
    print(f"loudest of {len(rows)} in {name} of run {result['run']}:")
    for column, value in zip(columns, loudest):
        unit = "" if column["unit"] == "1" else f" {column['unit']}"
        print(f"  {column['name']:18} {float(value)!r}{unit}")


def main():
    parser = argparse.ArgumentParser(description="Lists results and prints the loudest trigger of the newest.")
    parser.add_argument("--url", default=os.environ.get("LISA_URL", "http://127.0.0.1:5080"), help="where the silo is")
    parser.add_argument("--dataset", help="only results on this dataset")
    arguments = parser.parse_args()
    silo = Silo(arguments.url)
    try:
        found = silo.results(arguments.dataset)
        for result in found:
            outputs = " ".join(output["name"] for output in result["outputs"])
            print(f"{result['run']}  {result['committedUtc'][:19]}  {result['pipeline']} v{result['version']}  {result['dataset']}  {outputs}")

        newest = next((result for result in found if trigger_table(result)), None)
        if newest is None:
            print("no result has a table of triggers")
        else:
            print_loudest(silo, newest, trigger_table(newest))
    except urllib.error.HTTPError as refused:
        problem = json.loads(refused.read() or b"{}")
        sys.exit(f"results.py: {problem.get('detail', refused)}")
    except urllib.error.URLError as unreachable:
        sys.exit(f"results.py: no silo at {silo.url}: {unreachable.reason}; start one, or name it with --url")


if __name__ == "__main__":
    main()
