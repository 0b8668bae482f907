"""What a scientist's notebook does with a silo, with numpy, h5py and the standard library: posts an array, reads it back.

Run by PythonClientTests with the silo's address and a name for the dataset; prints what it saw as JSON."""
import io
import json
import sys
import urllib.error
import urllib.request

import h5py
import numpy as np

silo, name = sys.argv[1].rstrip("/"), sys.argv[2]


def call(path, body=None, media_type="application/json"):
    request = urllib.request.Request(silo + path, data=body, headers={"Content-Type": media_type} if body is not None else {})
    with urllib.request.urlopen(request) as answer:
        return answer.read()


def post(path, value=None):
    return json.loads(call(path, json.dumps(value).encode() if value is not None else b""))


def npy(array):
    body = io.BytesIO()
    np.save(body, array)
    return body.getvalue()


rate, epoch = 64.0, 1_200_000_000.0
samples = np.random.default_rng(7).normal(size=(1000, 2))
samples[300:310, 0] = np.nan
post("/v1/datasets", {
    "name": name, "epochGpsSeconds": epoch, "sampleRateHz": rate, "segmentSamples": 128, "gaps": "mark",
    "channels": [{"name": "X", "unit": "strain"}, {"name": "Y", "unit": "strain"}]})

# With half the precision where it loses nothing; in the other memory order the API says how to turn it.
call(f"/v1/datasets/{name}/samples?format=npy&offset=0", npy(samples[:500]), "application/octet-stream")
try:
    call(f"/v1/datasets/{name}/samples?format=npy&offset=500", npy(np.asfortranarray(samples[500:900])), "application/octet-stream")
    turned = None
except urllib.error.HTTPError as error:
    turned = json.loads(error.read())["refusals"][0]["remedy"]
call(f"/v1/datasets/{name}/samples?format=npy&offset=500", npy(np.ascontiguousarray(samples[500:900])), "application/octet-stream")
samples[900:] = samples[900:].astype(np.float32)
call(f"/v1/datasets/{name}/samples?format=npy&offset=900", npy(samples[900:].astype(np.float32)), "application/octet-stream")
post(f"/v1/datasets/{name}/seal")
samples[300:310] = np.nan  # a gap in one channel is one in all

read = np.load(io.BytesIO(call(f"/v1/datasets/{name}/samples?format=npy")))
part = np.load(io.BytesIO(call(f"/v1/datasets/{name}/samples?format=npy&from={epoch + 2}&to={epoch + 5}&channels=Y")))
with h5py.File(io.BytesIO(call(f"/v1/datasets/{name}/samples?format=hdf5")), "r") as file:
    hdf5 = np.stack([file["X"][:], file["Y"][:]], axis=1)
    attributes = {key: file["X"].attrs[key] for key in ("t0", "dt", "unit")}
table = np.genfromtxt(io.BytesIO(call(f"/v1/datasets/{name}/samples?format=csv")), delimiter=",", skip_header=1)

call("/v1/pipelines", f"""
pipeline: {name}
inputs: {{data: {{axis: time}}}}
steps:
  stats: {{operator: statistics, inputs: {{data: data}}}}
outputs: {{stats: stats}}
""".encode(), "application/yaml")
run = post("/v1/runs", {"pipeline": name, "inputs": {"data": name}})
with urllib.request.urlopen(f"{silo}/v1/runs/{run['id']}/events") as events:
    for line in events:
        if line.startswith(b"data:"):
            run = json.loads(line[5:])
rows = json.loads(call(f"/v1/results/{run['id']}"))["outputs"][0]["rows"]

try:
    call(f"/v1/datasets/{name}/samples?format=npy", npy(samples))
    refused = None
except urllib.error.HTTPError as error:
    refused = json.loads(error.read())["refusals"][0]["what"]

print(json.dumps({
    "npy": bool(np.array_equal(read, samples, equal_nan=True)),
    "part": bool(np.array_equal(part[:, 0], samples[128:320, 1], equal_nan=True)),
    "hdf5": bool(np.array_equal(hdf5, samples, equal_nan=True)),
    "attributes": bool(attributes["t0"] == epoch and attributes["dt"] == 1 / rate and attributes["unit"] in ("strain", b"strain")),
    "csv": bool(np.array_equal(table[:, 1:], samples, equal_nan=True) and np.array_equal(table[:, 0], epoch + np.arange(1000) / rate)),
    "state": run["state"],
    "mean": bool(np.allclose([row[3] for row in rows], np.nanmean(samples, axis=0), rtol=1e-12, atol=1e-15)),
    "gaps": [row[2] for row in rows],
    "refused": refused,
    "turned": turned,
}))
