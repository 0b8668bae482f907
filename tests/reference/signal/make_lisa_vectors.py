"""Writes the reference vectors of delays, TDI and the response to waves: `python3 make_lisa_vectors.py` beside this file, with Python's own library alone.

A file is one case, raw little-endian float64; complex values are pairs. Formulas are written out here as the papers have them, and not as the project computes them.
"""
import array
import cmath
import math
import pathlib
import random
import sys
from fractions import Fraction

here = pathlib.Path(__file__).parent
rng = random.Random(20260101)


def store(name, values):
    flat = []
    for value in values:
        flat += [value.real, value.imag] if isinstance(value, complex) else [float(value)]
    data = array.array("d", flat)
    if sys.byteorder == "big":
        data.byteswap()
    (here / f"{name}.f64").write_bytes(data.tobytes())


# Lagrange interpolation in exact fractions, rounded once.
def lagrange(samples, time, order):
    first = math.floor(time) - (order - 1) // 2
    nodes = range(first, first + order + 1)
    total = Fraction(0)
    for node in nodes:
        weight = Fraction(1)
        for other in nodes:
            if other != node:
                weight *= (time - other) / Fraction(node - other)
        total += weight * Fraction(samples[node])
    return float(total)


series = [rng.gauss(0, 1) for _ in range(160)]
delays = [33.2 + 0.4 * math.sin(0.3 * i) for i in range(60)] + [40.0, 41.5, 50.0 + 2.0**-40, 51.0 - 2.0**-40]
store("delay-series", series)
store("delay-samples", delays)
for order in (1, 5, 31):
    # Output i stands at sample 80 + i.
    store(f"delay-order-{order}", [lagrange(series, Fraction(80 + i) - Fraction(delay), order) for i, delay in enumerate(delays)])

# TDI in the Fourier domain: a delay is a phase, and products of delays are taken factor by factor.
columns = ["12", "23", "31", "13", "32", "21"]
travel = dict(zip(columns, [8.154, 8.2937, 8.431, 8.4281, 8.2919, 8.1578]))
frequencies = [2e-3, 3.3e-3, 10e-3, 29e-3, 71e-3, 0.1]


def michelson(second, rotation, frequency):
    names = {str(i + 1): str((i + rotation) % 3 + 1) for i in range(3)}

    def D(path):
        path = [names[s] for s in path]
        return cmath.exp(-2j * math.pi * frequency * math.fsum(travel[a + b] for a, b in zip(path, path[1:])))

    if second:
        left = 1 - D("121") - D("12131") + D("1312121")
        right = 1 - D("131") - D("13121") + D("1213131")
    else:
        left = 1 - D("121")
        right = 1 - D("131")
    factors = dict.fromkeys(columns, 0j)
    factors[names["1"] + names["3"]] += left
    factors[names["3"] + names["1"]] += left * D("13")
    factors[names["1"] + names["2"]] -= right
    factors[names["2"] + names["1"]] -= right * D("12")
    return [factors[column] for column in columns]


store("tdi-travel", [travel[column] for column in columns])
store("tdi-frequencies", frequencies)
rows = []
for second in (False, True):
    for frequency in frequencies:
        x, y, z = (michelson(second, rotation, frequency) for rotation in range(3))
        a = [(q - p) / math.sqrt(2) for p, q in zip(x, z)]
        e = [(p - 2 * q + r) / math.sqrt(6) for p, q, r in zip(x, y, z)]
        t = [(p + q + r) / math.sqrt(3) for p, q, r in zip(x, y, z)]
        rows += x + y + z + a + e + t
store("tdi-transfer", rows)

# A binary on the six links of the equal-arm constellation.
c, au, year = 299792458.0, 149597870700.0, 31558149.763545603
arm, position, rotation = 2.5e9, 0.7, 0.3
eccentricity = arm / (2 * math.sqrt(3) * au)


def place(n, t):
    alpha, beta = 2 * math.pi * t / year + position, 2 * math.pi * (n - 1) / 3 + rotation
    x = au * math.cos(alpha) + au * eccentricity * (math.sin(alpha) * math.cos(alpha) * math.sin(beta) - (1 + math.sin(alpha) ** 2) * math.cos(beta))
    y = au * math.sin(alpha) + au * eccentricity * (math.sin(alpha) * math.cos(alpha) * math.cos(beta) - (1 + math.cos(alpha) ** 2) * math.sin(beta))
    return [x, y, -math.sqrt(3) * au * eccentricity * math.cos(alpha - beta)]


def dot(a, b):
    return math.fsum(p * q for p, q in zip(a, b))


def light_time(receiver, emitter, t):
    d = arm / c
    for _ in range(20):
        d = math.dist(place(receiver, t), place(emitter, t - d)) / c
    return d


binary = dict(A=1.07345e-22, lon=-2.75291, lat=0.312414, f=0.00135962, fdot=8.94581279e-19, inc=0.523599, phi=3.0581565, psi=3.5621656)


def strain(t):
    phase = -binary["phi"] + math.pi * (2 * t * binary["f"] + t * t * binary["fdot"])
    plus = -math.cos(phase) * binary["A"] * (1 + math.cos(binary["inc"]) ** 2)
    cross = -math.sin(phase) * 2 * binary["A"] * math.cos(binary["inc"])
    turn = 2 * binary["psi"]
    return plus * math.cos(turn) - cross * math.sin(turn), plus * math.sin(turn) + cross * math.cos(turn)


def respond(receiver, emitter, t):
    d = light_time(receiver, emitter, t)
    to, start = place(receiver, t), place(emitter, t - d)
    n = [(p - q) / math.dist(to, start) for p, q in zip(to, start)]
    lon, lat = binary["lon"], binary["lat"]
    k = [-math.cos(lat) * math.cos(lon), -math.cos(lat) * math.sin(lon), -math.sin(lat)]
    u = [math.sin(lon), -math.cos(lon), 0]
    v = [-math.sin(lat) * math.cos(lon), -math.sin(lat) * math.sin(lon), math.cos(lat)]

    def along(seconds):
        plus, cross = strain(seconds)
        return plus * (dot(n, u) ** 2 - dot(n, v) ** 2) + cross * 2 * dot(n, u) * dot(n, v)

    return (along(t - d - dot(k, start) / c) - along(t - dot(k, to) / c)) / (2 * (1 - dot(k, n)))


links = [(int(column[0]), int(column[1])) for column in columns]
times = [1000 + 250_000.0 * i for i in range(40)]
store("constellation", [value for t in times for value in place(1, t) + place(2, t) + place(3, t) + [light_time(r, e, t) for r, e in links]])
store("response", [respond(r, e, t) for t in times for r, e in links])
