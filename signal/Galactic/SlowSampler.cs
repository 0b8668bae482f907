using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Lisa.Signal.Galactic;

/// <summary>
/// Reads what a <see cref="GalacticResponse"/> says at nodes at any times between them: each value by the cubic through the four nodes around it,
/// whose weights are computed once for all sources; then the phase is put on. Immutable and thread-safe.
/// </summary>
internal sealed class SlowSampler
{
    private const int Points = 4;

    private readonly double[] sinceEpoch;
    private readonly int[] firstNode;
    private readonly double[] weights;

    /// <param name="response">Its nodes and its epoch.</param>
    /// <param name="seconds">Times between the first and the last node.</param>
    public SlowSampler(GalacticResponse response, ReadOnlySpan<double> seconds)
    {
        var nodes = response.Nodes;
        sinceEpoch = new double[seconds.Length];
        firstNode = new int[seconds.Length];
        weights = new double[Points * seconds.Length];
        for (var i = 0; i < seconds.Length; i++)
        {
            sinceEpoch[i] = seconds[i] - response.EpochSeconds;
            var position = (seconds[i] - nodes.StartSeconds) / nodes.StepSeconds;
            firstNode[i] = Math.Clamp((int)Math.Floor(position) - 1, 0, nodes.Count - Points);
            var x = position - firstNode[i];
            weights[Points * i] = -(x - 1) * (x - 2) * (x - 3) / 6;
            weights[(Points * i) + 1] = x * (x - 2) * (x - 3) / 2;
            weights[(Points * i) + 2] = -x * (x - 1) * (x - 3) / 2;
            weights[(Points * i) + 3] = x * (x - 1) * (x - 2) / 6;
        }
    }

    public int Count => sinceEpoch.Length;

    /// <summary>
    /// The envelopes relative to exp 2πi f_c (t − epoch) of what has amplitude 1 in plus and in cross: complex samples of A, then of E, each as two
    /// doubles.
    /// </summary>
    /// <param name="point">Whose phase it is.</param>
    /// <param name="carrierHz">f_c.</param>
    /// <param name="amplitudes">At the nodes, eight each.</param>
    /// <param name="retards">At the nodes.</param>
    /// <param name="scale">What A and E are multiplied with.</param>
    /// <param name="plus">4 × Count.</param>
    /// <param name="cross">4 × Count, or empty when it is not wanted.</param>
    public void Fill(
        in GalacticPoint point, double carrierHz, ReadOnlySpan<double> amplitudes, ReadOnlySpan<double> retards, (double A, double E) scale,
        Span<double> plus, Span<double> cross)
    {
        var offsetHz = point.FrequencyHz - carrierHz;
        var half = 2 * sinceEpoch.Length;
        ref var slow = ref MemoryMarshal.GetReference(amplitudes);
        for (var i = 0; i < sinceEpoch.Length; i++)
        {
            var node = firstNode[i];
            var (w0, w1, w2, w3) = (weights[Points * i], weights[(Points * i) + 1], weights[(Points * i) + 2], weights[(Points * i) + 3]);
            var retard = (w0 * retards[node]) + (w1 * retards[node + 1]) + (w2 * retards[node + 2]) + (w3 * retards[node + 3]);
            var at = (nuint)(GalacticResponse.Width * node);
            var value = (Vector512.Create(w0) * Vector512.LoadUnsafe(ref slow, at))
                + (Vector512.Create(w1) * Vector512.LoadUnsafe(ref slow, at + GalacticResponse.Width))
                + (Vector512.Create(w2) * Vector512.LoadUnsafe(ref slow, at + (2 * GalacticResponse.Width)))
                + (Vector512.Create(w3) * Vector512.LoadUnsafe(ref slow, at + (3 * GalacticResponse.Width)));

            var passed = sinceEpoch[i] - retard;
            var cycles = (offsetHz * sinceEpoch[i]) - (point.FrequencyHz * retard) + (point.FrequencyDerivativeHzPerSecond * passed * passed / 2);
            var (sine, cosine) = Math.SinCos(2 * Math.PI * (cycles - Math.Floor(cycles)));
            var (cosineA, sineA, cosineE, sineE) = (cosine * scale.A, sine * scale.A, cosine * scale.E, sine * scale.E);
            plus[2 * i] = (value[0] * cosineA) - (value[1] * sineA);
            plus[(2 * i) + 1] = (value[0] * sineA) + (value[1] * cosineA);
            plus[half + (2 * i)] = (value[2] * cosineE) - (value[3] * sineE);
            plus[half + (2 * i) + 1] = (value[2] * sineE) + (value[3] * cosineE);
            if (!cross.IsEmpty)
            {
                cross[2 * i] = (value[4] * cosineA) - (value[5] * sineA);
                cross[(2 * i) + 1] = (value[4] * sineA) + (value[5] * cosineA);
                cross[half + (2 * i)] = (value[6] * cosineE) - (value[7] * sineE);
                cross[half + (2 * i) + 1] = (value[6] * sineE) + (value[7] * cosineE);
            }
        }
    }
}
