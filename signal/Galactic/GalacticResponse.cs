using System.Numerics;
using Lisa.Signal.Constellation;
using Lisa.Signal.Noise;
using Lisa.Signal.Tdi;

namespace Lisa.Signal.Galactic;

/// <summary>
/// What a Galactic binary looks like in A and E, in closed form. Seen from the constellation's centre x its phase is Φ₀(τ) at τ = t − k·x(t)/c; what
/// else there is in the response changes with the orbits only, over days: signal(t) = Re[(a₊ S₊(t) + a× S×(t)) exp iΦ₀(τ)]. With D_m the phases
/// at both ends of link m relative to the centre (<see cref="Sources.LinkResponse"/>, the same formula), ξ the wave's projections on it and T_m what
/// the combination multiplies that link with (<see cref="TdiCombination.Transfer"/>) at the frequency that a moving detector sees, S = Σ_m T_m D_m ξ_m.
/// This is the fast and slow split of Cornish and Littenberg (arXiv:0704.1808).
/// <para>
/// S and k·x are computed at nodes and interpolated by cubics (<see cref="SlowSampler"/>): at steps of a day, for a source at 10 mHz, that is off by
/// 1e-5 of the largest S. Left out is the change of geometry during the delays of a combination, a share of 8e-8 Hz/f: 2e-4 at 0.4 mHz, 3e-5 at 3
/// mHz. Transfers are interpolated quadratically over the band.
/// </para>
/// Immutable and thread-safe.
/// </summary>
public sealed class GalacticResponse
{
    /// <summary>Doubles at a node: S₊ and S× in A and E, complex.</summary>
    internal const int Width = 8;

    private const int Transfers = 3;

    private readonly ResponseNodes nodes;
    private readonly double centreHz;
    private readonly double halfWidthHz;

    // Of each node at three frequencies six links in A, then in E.
    private readonly Complex[] transfers;

    /// <param name="nodes">Times over which it can be interpolated.</param>
    /// <param name="generation">Of the combinations A and E.</param>
    /// <param name="epochSeconds">Of the phase.</param>
    /// <param name="centreHz">Of the band.</param>
    /// <param name="halfWidthHz">Of the band, above 0; up to 50 µHz the transfers are within 1e-6 of their largest value.</param>
    public GalacticResponse(ResponseNodes nodes, TdiGeneration generation, double epochSeconds, double centreHz, double halfWidthHz)
    {
        ArgumentNullException.ThrowIfNull(nodes);
        if (!(halfWidthHz > 0 && double.IsFinite(centreHz + halfWidthHz)))
        {
            throw new ArgumentOutOfRangeException(nameof(halfWidthHz), halfWidthHz, "A band's half width is a positive number of hertz.");
        }

        (this.nodes, this.centreHz, this.halfWidthHz, EpochSeconds) = (nodes, centreHz, halfWidthHz, epochSeconds);
        var links = Link.All.Count;
        transfers = new Complex[nodes.Count * Transfers * 2 * links];
        Span<double> travel = stackalloc double[links];
        var channels = Michelson.Aet(generation);
        for (var node = 0; node < nodes.Count; node++)
        {
            nodes.Travel(node, travel);
            for (var at = 0; at < Transfers; at++)
            {
                var place = ((node * Transfers) + at) * 2 * links;
                var frequencyHz = centreHz + ((at - 1) * halfWidthHz);
                channels[0].Transfer(frequencyHz, travel, transfers.AsSpan(place, links));
                channels[1].Transfer(frequencyHz, travel, transfers.AsSpan(place + links, links));
            }
        }
    }

    /// <summary>When the phase is 0.</summary>
    public double EpochSeconds { get; }

    internal ResponseNodes Nodes => nodes;

    /// <summary>S and k·x at every node.</summary>
    /// <param name="point">Its frequency should lie in the band.</param>
    /// <param name="amplitudes">Eight a node: real and imaginary parts of S₊ in A, S₊ in E, S× in A, S× in E.</param>
    /// <param name="retards">One a node: k·x in seconds.</param>
    internal void Fill(in GalacticPoint point, Span<double> amplitudes, Span<double> retards)
    {
        var wave = new WaveFrame(point.EclipticLongitudeRadians, point.EclipticLatitudeRadians);
        Span<Complex> received = stackalloc Complex[3];
        for (var node = 0; node < nodes.Count; node++)
        {
            var centre = wave.AlongWave(nodes.Centre, node);
            var sinceEpoch = nodes.StartSeconds + (node * nodes.StepSeconds) - EpochSeconds - centre;
            var angular = 2 * Math.PI * (point.FrequencyHz + (point.FrequencyDerivativeHzPerSecond * sinceEpoch));
            var seenHz = angular / (2 * Math.PI) * (1 - wave.AlongWave(nodes.Velocity, node));
            retards[node] = centre;
            for (var spacecraft = 0; spacecraft < received.Length; spacecraft++)
            {
                received[spacecraft] = Turn(angular * (centre - wave.AlongWave(nodes.Spacecraft[spacecraft], node)));
            }

            Sum(node, wave, angular, (seenHz - centreHz) / halfWidthHz, received, amplitudes.Slice(node * Width, Width));
        }
    }

    private void Sum(int node, in WaveFrame wave, double angular, double place, ReadOnlySpan<Complex> received, Span<double> slow)
    {
        var links = Link.All.Count;
        var (below, at, above) = ((place - 1) * place / 2, 1 - (place * place), (place + 1) * place / 2);
        var centre = wave.AlongWave(nodes.Centre, node);
        var table = transfers.AsSpan(node * Transfers * 2 * links, Transfers * 2 * links);
        var (plusA, plusE, crossA, crossE) = (Complex.Zero, Complex.Zero, Complex.Zero, Complex.Zero);
        foreach (var link in Link.All)
        {
            var m = link.Column;
            var (against, plus, cross) = wave.Project(nodes.Along[m], node);
            if (against == 0)
            {
                // A wave that runs along with the light changes nothing.
                continue;
            }

            var sent = Turn(angular * (centre - wave.AlongWave(nodes.Emitted[m], node) - nodes.Travel(m, node)));
            var both = (sent - received[link.Receiver - 1]) / (2 * against);
            var inA = both * ((below * table[m]) + (at * table[(2 * links) + m]) + (above * table[(4 * links) + m]));
            var inE = both * ((below * table[links + m]) + (at * table[(3 * links) + m]) + (above * table[(5 * links) + m]));
            (plusA, plusE, crossA, crossE) = (plusA + (plus * inA), plusE + (plus * inE), crossA + (cross * inA), crossE + (cross * inE));
        }

        (slow[0], slow[1], slow[2], slow[3]) = (plusA.Real, plusA.Imaginary, plusE.Real, plusE.Imaginary);
        (slow[4], slow[5], slow[6], slow[7]) = (crossA.Real, crossA.Imaginary, crossE.Real, crossE.Imaginary);
    }

    private static Complex Turn(double radians)
    {
        var (sine, cosine) = Math.SinCos(radians);
        return new Complex(cosine, sine);
    }

    /// <summary>k, u and v of <see cref="Sources.PlaneWave"/>.</summary>
    private readonly struct WaveFrame
    {
        private readonly double kx, ky, kz, ux, uy, vx, vy, vz;

        public WaveFrame(double longitude, double latitude)
        {
            var (sineLongitude, cosineLongitude) = Math.SinCos(longitude);
            var (sineLatitude, cosineLatitude) = Math.SinCos(latitude);
            (kx, ky, kz) = (-cosineLatitude * cosineLongitude, -cosineLatitude * sineLongitude, -sineLatitude);
            (ux, uy) = (sineLongitude, -cosineLongitude);
            (vx, vy, vz) = (-sineLatitude * cosineLongitude, -sineLatitude * sineLongitude, cosineLatitude);
        }

        public double AlongWave(double[] vectors, int node) =>
            (kx * vectors[3 * node]) + (ky * vectors[(3 * node) + 1]) + (kz * vectors[(3 * node) + 2]);

        public (double Against, double Plus, double Cross) Project(double[] vectors, int node)
        {
            var (x, y, z) = (vectors[3 * node], vectors[(3 * node) + 1], vectors[(3 * node) + 2]);
            var (u, v) = ((x * ux) + (y * uy), (x * vx) + (y * vy) + (z * vz));
            return (1 - ((x * kx) + (y * ky) + (z * kz)), (u * u) - (v * v), 2 * u * v);
        }
    }
}
