using System.Buffers;
using System.Numerics.Tensors;
using Lisa.Signal.Constellation;
using Lisa.Signal.Delays;

namespace Lisa.Signal.Tdi;

/// <summary>
/// From the three interferometers of each of the six optical benches to one measurement a link, in which the motion of the benches and three of the
/// six lasers are gone (Otto 2015, thesis, Leibniz Universität Hannover; Bayle and Hartwig, arXiv:2212.05351). isc_ij compares the distant laser with
/// the local one, rfi_ij the adjacent laser with the local one, tmi_ij the same with the test mass between them:
/// <code>
/// ξ_ij = isc_ij + (rfi_ij − tmi_ij)/2 + Ḋ_ij (rfi_ji − tmi_ji)/2
/// η_ij = ξ_ij + Ḋ_ij (rfi_ji − rfi_jk)/2      ij = 12, 23, 31
/// η_ij = ξ_ij + (rfi_ik − rfi_ij)/2           ij = 13, 32, 21
/// </code>
/// with {i, j, k} the three spacecraft, and Ḋ_ij x(t) = (1 − ḋ_ij) x(t − d_ij). What Ḋ_ij is applied to is added up first, and read once.
/// <para>
/// An output is NaN exactly when something that it is made of is missing: one of the measurements at its time, one of those around the delayed time,
/// or the light travel time there or one sample earlier or later. Segments with their halo have the bits of the whole. Immutable and thread-safe.
/// </para>
/// </summary>
public sealed class IntermediaryVariables
{
    private const int Block = 512;

    private readonly double sampleRateHz;
    private readonly LagrangeDelay delay;

    /// <param name="sampleRateHz">Of measurements and light travel times; above 0.</param>
    /// <param name="order">Of the Lagrange interpolation: odd.</param>
    public IntermediaryVariables(double sampleRateHz, int order)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(sampleRateHz);
        (this.sampleRateHz, delay) = (sampleRateHz, new LagrangeDelay(order));
    }

    /// <summary>What halo a segment needs for light travel times from 0 up to a bound.</summary>
    public TdiHalo Halo(double longestTravelSeconds) => new(
        Math.Max(1, delay.LeadingHalo(longestTravelSeconds * sampleRateHz)), Math.Max(1, delay.TrailingHalo(0)));

    /// <summary>Computes as many samples as the output has room for.</summary>
    /// <param name="isc">Six columns of equal length, one after another in the order of <see cref="Link.All"/>.</param>
    /// <param name="rfi">In the same shape.</param>
    /// <param name="tmi">In the same shape.</param>
    /// <param name="travelSeconds">In the same shape.</param>
    /// <param name="leadingHalo">Index within a column of the first output's time, at least 1.</param>
    /// <param name="eta">Six columns of equal length.</param>
    /// <exception cref="ArgumentException">The shapes do not fit each other.</exception>
    public void Apply(
        ReadOnlySpan<double> isc, ReadOnlySpan<double> rfi, ReadOnlySpan<double> tmi, ReadOnlySpan<double> travelSeconds, int leadingHalo, Span<double> eta)
    {
        var (padded, length) = (isc.Length / Link.All.Count, eta.Length / Link.All.Count);
        if (isc.Length != padded * Link.All.Count || rfi.Length != isc.Length || tmi.Length != isc.Length || travelSeconds.Length != isc.Length
            || eta.Length != length * Link.All.Count)
        {
            throw new ArgumentException(
                $"{isc.Length}, {rfi.Length}, {tmi.Length} measurements, {travelSeconds.Length} light travel times and {eta.Length} outputs are not six equal columns each.",
                nameof(isc));
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(leadingHalo, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(length, padded - leadingHalo, nameof(leadingHalo));
        var rented = ArrayPool<double>.Shared.Rent(padded);
        foreach (var link in Link.All)
        {
            var sent = rented.AsSpan(0, padded);
            Sent(link, Column(rfi, link.Reverse), Column(rfi, Other(link.Reverse)), Column(tmi, link.Reverse), sent);
            var received = eta.Slice(link.Column * length, length);
            Receive(sent, Column(travelSeconds, link), leadingHalo, received);
            Add(link, Column(isc, link)[leadingHalo..], Column(rfi, link)[leadingHalo..], Column(rfi, Other(link))[leadingHalo..], Column(tmi, link)[leadingHalo..], received);
        }

        ArrayPool<double>.Shared.Return(rented);

        ReadOnlySpan<double> Column(ReadOnlySpan<double> columns, Link link) => columns.Slice(link.Column * padded, padded);
    }

    // 12, 23 and 31: the distant bench's laser is exchanged for the one of its spacecraft that stays. 13, 32 and 21: the local one is.
    private static bool IsForward(Link link) => link.Column < 3;

    // The other bench of the same spacecraft.
    private static Link Other(Link bench) => new(bench.Receiver, 6 - bench.Receiver - bench.Emitter);

    private static void Sent(Link link, ReadOnlySpan<double> rfi, ReadOnlySpan<double> otherRfi, ReadOnlySpan<double> tmi, Span<double> sent)
    {
        TensorPrimitives.Subtract(rfi, tmi, sent);
        if (IsForward(link))
        {
            TensorPrimitives.Add(sent, rfi, sent);
            TensorPrimitives.Subtract(sent, otherRfi, sent);
        }

        TensorPrimitives.Multiply(sent, 0.5, sent);
    }

    // (1 − ḋ) sent(t − d)
    private void Receive(ReadOnlySpan<double> sent, ReadOnlySpan<double> travel, int leadingHalo, Span<double> received)
    {
        Span<double> delays = stackalloc double[Block];
        for (var start = 0; start < received.Length; start += Block)
        {
            var count = Math.Min(Block, received.Length - start);
            var at = leadingHalo + start;
            var each = delays[..count];
            var output = received.Slice(start, count);
            TensorPrimitives.Multiply(travel.Slice(at, count), sampleRateHz, each);
            delay.Apply(sent, at, each, output);
            TensorPrimitives.Subtract(travel.Slice(at - 1, count), travel.Slice(at + 1, count), each);
            TensorPrimitives.Multiply(each, sampleRateHz / 2, each);
            TensorPrimitives.Add(each, 1, each);
            TensorPrimitives.Multiply(output, each, output);
        }
    }

    private static void Add(
        Link link, ReadOnlySpan<double> isc, ReadOnlySpan<double> rfi, ReadOnlySpan<double> otherRfi, ReadOnlySpan<double> tmi, Span<double> eta)
    {
        // The forward links' own laser is not exchanged: (rfi_ij − tmi_ij)/2; the others' is: (rfi_ij − tmi_ij + rfi_ik − rfi_ij)/2.
        var local = IsForward(link) ? rfi : otherRfi;
        for (var i = 0; i < eta.Length; i++)
        {
            var value = eta[i] + isc[i] + ((local[i] - tmi[i]) / 2);
            eta[i] = double.IsFinite(value) ? value : double.NaN;
        }
    }
}
