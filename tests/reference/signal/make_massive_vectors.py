"""Writes the reference vectors of massive binaries: `python3 make_massive_vectors.py` beside this file, with NumPy and SciPy.

TaylorT4 is integrated as a differential equation, the terms beyond TaylorT3 come from a least-squares fit, and phases are integrals of frequencies taken numerically: nothing is
computed as the project does it. massive-binary: rows of t, h+, hx for each of three binaries; massive-chirp: for each of them M Omega at five times and what the merger is made of.
"""
import pathlib

import numpy as np
from scipy.integrate import quad, solve_ivp

here = pathlib.Path(__file__).parent
SUN, MPC = 1.3271244e20 / 299792458.0**3, 3.0856775814913673e22 / 299792458.0
gamma, pi, log = np.euler_gamma, np.pi, np.log


def t3(x, n):
    sixth = (-720817631400877 / 288412611379200 + 53 / 200 * pi**2 + 107 / 280 * gamma + 107 / 280 * log(2 * x)
             + (25302017977 / 4161798144 - 451 / 2048 * pi**2) * n - 30913 / 1835008 * n**2 + 235925 / 1769472 * n**3)
    return (1 + (743 / 2688 + 11 / 32 * n) * x**2 - 3 * pi / 10 * x**3 + (1855099 / 14450688 + 56975 / 258048 * n + 371 / 2048 * n**2) * x**4
            + (-7729 / 21504 + 13 / 256 * n) * pi * x**5 + sixth * x**6 + (-188516689 / 433520640 - 97765 / 258048 * n + 141769 / 1290240 * n**2) * pi * x**7)


def t4(v, n):
    sixth = (16447322263 / 139708800 - 1712 / 105 * gamma + 16 / 3 * pi**2 - 856 / 105 * log(16 * v**2)
             + (-56198689 / 217728 + 451 / 48 * pi**2) * n + 541 / 896 * n**2 - 5605 / 2592 * n**3)
    return 32 * n / 5 * v**9 * (1 + (-743 / 336 - 11 / 4 * n) * v**2 + 4 * pi * v**3 + (34103 / 18144 + 13661 / 2016 * n + 59 / 18 * n**2) * v**4
                                + (-4159 / 672 - 189 / 8 * n) * pi * v**5 + sixth * v**6 + (-4415 / 4032 + 358675 / 6048 * n + 91495 / 1512 * n**2) * pi * v**7)


class Chirp:
    def __init__(self, m1, m2):
        self.M, self.n = (m1 + m2) * SUN, m1 * m2 / (m1 + m2) ** 2
        n, end, last = self.n, 6**-0.5, 5 / self.n * 0.85**-8
        nodes = np.linspace(end, 0.14, 6)
        back = solve_ivp(lambda v, t: [-1 / t4(v, n)], [end, 0.14], [last], method="DOP853", rtol=1e-13, atol=1e-9, t_eval=nodes)
        x = (n * back.y[0] / 5) ** -0.125
        self.extra = np.polyfit(x, (8 * nodes**3 / x**3 - t3(x, n)) / x**8, 5)
        self.last = last
        first, step = self.inspiral(last), 1e-4 * last
        change = (-self.inspiral(last + 2 * step) + 8 * self.inspiral(last + step) - 8 * self.inspiral(last - step) + self.inspiral(last - 2 * step)) / (-12 * step)
        self.mass = 1 + (np.sqrt(8 / 9) - 1) * n - 0.4333 * n**2 - 0.4392 * n**3
        self.spin = np.sqrt(12) * n - 3.871 * n**2 + 4.028 * n**3
        self.mode = (1.5251 - 1.1568 * (1 - self.spin) ** 0.1292) / self.mass
        self.damping = 2 * (0.7 + 1.4187 * (1 - self.spin) ** -0.499) / self.mode
        final = self.mode / 2
        self.start = -0.5 * log((final**4 - first**4) / (2 * self.damping * first**3 * change) - 1)
        self.rise = (final**4 - first**4) / (1 - np.tanh(self.start))
        self.first = first

    def inspiral(self, tau):
        x = (self.n * tau / 5) ** -0.125
        return x**3 / 8 * (t3(x, self.n) + x**8 * np.polyval(self.extra, x))

    # t from the peak, in total masses.
    def frequency(self, t):
        begin = self.start * self.damping
        if t < begin:
            return self.inspiral(self.last + begin - t)
        return (self.first**4 + self.rise * (np.tanh(t / self.damping) - np.tanh(self.start))) ** 0.25

    def amplitude(self, t):
        begin = self.start * self.damping
        damp = 1 if t < begin else np.sqrt((1 - np.tanh(t / self.damping)) / (1 - np.tanh(self.start)))
        return self.frequency(t) ** (2 / 3) * damp

    def phases(self, times):
        begin, result = self.start * self.damping, []
        joint = -quad(self.frequency, begin, 0, epsabs=0, epsrel=1e-13, limit=400)[0]
        for t in times:
            if t >= begin:
                result.append(quad(self.frequency, 0, t, epsabs=0, epsrel=1e-13, limit=400)[0])
            else:
                # In the logarithm of what is left, which is smooth.
                part = quad(lambda s: self.inspiral(np.exp(s)) * np.exp(s), log(self.last), log(self.last + begin - t), epsabs=0, epsrel=1e-13, limit=400)[0]
                result.append(joint - part)
        return 2 * np.array(result)


def strain(case, times):
    m1, m2, distance, tc, inc, psi, phase, low = case
    chirp = Chirp(m1, m2)
    scaled = (np.array(times) - tc) / chirp.M
    rows = []
    for t, phi in zip(scaled, chirp.phases(scaled)):
        share = np.clip((chirp.frequency(t) / (pi * chirp.M) / low - 1) / 0.1, 0, 1)
        onset = share**3 * (10 - 15 * share + 6 * share**2)
        size = 2 * chirp.n * chirp.M / (distance * MPC) * chirp.amplitude(t) * onset
        plus, cross = -size * (1 + np.cos(inc) ** 2) * np.cos(phi - phase), -2 * size * np.cos(inc) * np.sin(phi - phase)
        rows += [plus * np.cos(2 * psi) - cross * np.sin(2 * psi), plus * np.sin(2 * psi) + cross * np.cos(2 * psi)]
    return chirp, rows


cases = [(1e6, 1e6, 1000, 5e6, 0.7, 0.4, 1.3, 1e-4), (2e5, 1.5e6, 20000, 1e5, 2.1, -1.1, -0.2, 1e-4), (1e5, 1.8e6, 5000, 2e6, 0.2, 0.1, 3, 5e-4)]
before = [-400_000, -100_000, -30_000, -5000, -2000, -700, -450, -420, -300, -100, -50, 0, 17, 50, 111, 200, 400]
vectors, chirps = [], []
for case in cases:
    chirp, rows = strain(case, [case[3] + t for t in before])
    vectors += rows
    chirps += [chirp.frequency(t) for t in (-1e5, -2000, chirp.start * chirp.damping, 0, 30)] + [chirp.mass, chirp.spin, chirp.mode, chirp.damping, chirp.start]
np.array(vectors).astype("<f8").tofile(here / "massive-binary.f64")
np.array(chirps).astype("<f8").tofile(here / "massive-chirp.f64")
