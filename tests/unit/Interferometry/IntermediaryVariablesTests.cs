using Lisa.Signal.Constellation;
using Lisa.Signal.Delays;
using Lisa.Signal.Tdi;
using Lisa.Tests.Unit.Operators;
using Lisa.Tests.Unit.Signal;
using Shouldly;
using Xunit;

namespace Lisa.Tests.Unit.Interferometry;

public sealed class IntermediaryVariablesTests
{
    private const double RateHz = 4;
    private const int Padded = 1500;
    private static readonly double[] Travel = LinkSeries.Travel(RateHz, Padded);

    [Fact]
    public void Of_six_lasers_three_remain_and_the_motion_of_the_benches_is_gone()
    {
        // p: lasers, Δ: velocity of benches, a: of test masses, by bench; Ḋ x as the kernel takes it, so that what should cancel does to rounding.
        var (p, motion, mass) = (Reference.Noise(1, 6 * Padded), Reference.Noise(2, 6 * Padded), Reference.Noise(3, 6 * Padded));
        var (isc, rfi, tmi) = (new double[6 * Padded], new double[6 * Padded], new double[6 * Padded]);
        foreach (var link in Link.All)
        {
            var other = new Link(link.Receiver, 6 - link.Receiver - link.Emitter);
            var received = Delayed(link, Sum(Of(p, link.Reverse), Of(motion, link.Reverse)));
            for (var i = 0; i < Padded; i++)
            {
                var at = (link.Column * Padded) + i;
                isc[at] = received[i] - p[at] + motion[at];
                rfi[at] = Of(p, other)[i] - p[at];
                tmi[at] = rfi[at] + (2 * (motion[at] - mass[at]));
            }
        }

        var kernel = new IntermediaryVariables(RateHz, 31);
        var halo = kernel.Halo(8.6);
        var length = Padded - (2 * halo.Leading) - halo.Trailing;
        var eta = new double[6 * length];

        // Received signals are there from one halo on.
        kernel.Apply(Cut(isc, halo.Leading), Cut(rfi, halo.Leading), Cut(tmi, halo.Leading), Cut(Travel, halo.Leading), halo.Leading, eta);
        Link Kept(int spacecraft) => Link.All[spacecraft - 1];
        foreach (var link in Link.All)
        {
            var received = Delayed(link, Sum(Of(p, Kept(link.Emitter)), Of(mass, link.Reverse)));
            for (var i = 0; i < length; i++)
            {
                var at = (2 * halo.Leading) + i;
                var expected = received[at] - Of(p, Kept(link.Receiver))[at] + Of(mass, link)[at];
                eta[(link.Column * length) + i].ShouldBe(expected, 1e-12, $"eta_{link}, sample {i}");
            }
        }
    }

    [Fact]
    public void Segments_have_the_bits_of_the_whole_and_a_gap_spoils_what_is_made_of_it()
    {
        var (isc, rfi, tmi) = (Reference.Noise(4, 6 * Padded), Reference.Noise(5, 6 * Padded), Reference.Noise(6, 6 * Padded));
        rfi[700] = double.PositiveInfinity;
        var kernel = new IntermediaryVariables(RateHz, 31);
        var halo = kernel.Halo(8.6);
        var length = Padded - halo.Leading - halo.Trailing;
        var whole = new double[6 * length];
        kernel.Apply(isc, rfi, tmi, Travel, halo.Leading, whole);
        for (var start = 0; start < length; start += 217)
        {
            var count = Math.Min(217, length - start);
            var needed = halo.Leading + count + halo.Trailing;
            double[] Piece(double[] columns) => [.. columns.Chunk(Padded).SelectMany(column => column.Skip(start).Take(needed))];
            var piece = new double[6 * count];
            kernel.Apply(Piece(isc), Piece(rfi), Piece(tmi), Piece(Travel), halo.Leading, piece);
            piece.ShouldBeTheSameBitsAs([.. whole.Chunk(length).SelectMany(column => column.Skip(start).Take(count))]);
        }

        // rfi_12 is in eta_12 and eta_13 at its time, and a delay later in eta_21, and by the exchange of lasers in eta_31.
        var spoilt = whole.Chunk(length).Select(column => column.Count(double.IsNaN)).ToArray();
        spoilt.ShouldBe([1, 0, 32, 1, 0, 32]);
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        var kernel = new IntermediaryVariables(RateHz, 31);
        Should.Throw<ArgumentException>(() => kernel.Apply(new double[60], new double[60], new double[54], new double[60], 1, new double[6]));
        Should.Throw<ArgumentOutOfRangeException>(() => kernel.Apply(new double[60], new double[60], new double[60], new double[60], 0, new double[6]));
        Should.Throw<ArgumentOutOfRangeException>(() => kernel.Apply(new double[60], new double[60], new double[60], new double[60], 4, new double[36]));
        Should.Throw<ArgumentOutOfRangeException>(() => new IntermediaryVariables(0, 31));
    }

    private static ReadOnlySpan<double> Of(double[] columns, Link link) => columns.AsSpan(link.Column * Padded, Padded);

    private static double[] Sum(ReadOnlySpan<double> first, ReadOnlySpan<double> second)
    {
        var sum = new double[Padded];
        for (var i = 0; i < Padded; i++)
        {
            sum[i] = first[i] + second[i];
        }

        return sum;
    }

    private static double[] Delayed(Link link, double[] sent)
    {
        var travel = Of(Travel, link).ToArray();
        var received = new double[Padded];
        new LagrangeDelay(31).Apply(sent, 0, [.. travel.Select(seconds => seconds * RateHz)], received);
        return [.. received.Select((value, i) => i == 0 || i == Padded - 1 ? double.NaN : value * (1 - ((travel[i + 1] - travel[i - 1]) * RateHz / 2)))];
    }

    private static double[] Cut(double[] columns, int from) => [.. columns.Chunk(Padded).SelectMany(column => column.Skip(from))];
}
