"""Makes gaps of samples that are too large: a program as an operator of Lisa.Orleans, see samples/operators/clip.yaml.

clip.py THRESHOLD INPUT OUTPUT. Needs nothing but Python's standard library. A row of the input is the time, then a number for each channel, null for a
gap; a row of the output has the channels alone.
"""

import json
import sys


def main(threshold, source, destination):
    with open(source, encoding="utf-8") as text:
        rows = json.load(text)["rows"]
    kept = [[value if value is not None and abs(value) <= threshold else None for value in row[1:]] for row in rows]
    clipped = sum(value is not None for row in rows for value in row[1:]) - sum(value is not None for row in kept for value in row)
    if clipped:
        print(f"{clipped} samples above {threshold:g}", file=sys.stderr)
    with open(destination, "w", encoding="utf-8") as text:
        json.dump({"rows": kept}, text)


if __name__ == "__main__":
    main(float(sys.argv[1]), sys.argv[2], sys.argv[3])
