using System.Numerics;
using Lisa.Signal.Fourier;
using Lisa.Signal.MassiveBinaries;
using Lisa.Signal.Noise;
using Shouldly;
using Xunit;
using Xunit.Abstractions;
using static Lisa.Tests.Unit.MassiveBinaries.MassiveSignals;

namespace Lisa.Tests.Unit.MassiveBinaries;

public sealed class ChirpSearchTests(ITestOutputHelper output)
{
    private const int DaySamples = 17_280;
    private const double StartSeconds = 100 * 86_400;
    private const double TemplateSeconds = 30_000;

    private static readonly ChirpSearchOptions Options = new() { TemplateSeconds = TemplateSeconds };
    private static readonly SearchBand Band = new(RateHz, ChirpSearch.TransformSamples(RateHz, TemplateSeconds, DaySamples), 1e-4, TdiGeneration.Second);
    private static readonly ChirpPoint Point = new(Binary.ChirpMassSolarMasses, 2);

    [Fact]
    public void A_templates_own_signal_has_its_optimal_snr_at_its_time()
    {
        // E is half as loud as A and a quarter of a cycle later.
        var (a, e) = TemplateSignal(12_000.3);
        var triggers = Search(a, e, Band, [Point]);
        triggers.Count.ShouldBe(1);
        (triggers[0].Snr / OptimalSnr((a, e), Band)).ShouldBe(1, 0.01);
        triggers[0].Sample.ShouldBe(12_000.3, 0.1);
        (triggers[0].SnrA / triggers[0].SnrE).ShouldBe(2, 1e-3);
        Math.IEEERemainder(triggers[0].PhaseA - triggers[0].PhaseE, 2 * Math.PI).ShouldBe(Math.PI / 2, 1e-3);
    }

    [Fact]
    public void A_merger_is_found_in_noise_with_nearly_all_of_its_snr_though_no_direction_is_supposed()
    {
        const long seed = 11;
        var signal = Of(Binary, StartSeconds, DaySamples);
        var (a, e) = WithNoise(signal, seed);
        var optimal = OptimalSnr(signal, Band);
        var triggers = Search(a, e, Band, [Point]);
        output.WriteLine($"seed {seed}: optimal {optimal}, found {triggers[0]}");
        var loudest = triggers.MaxBy(trigger => trigger.Snr);
        (loudest.Snr / optimal).ShouldBeInRange(0.95, 1.02);

        // The wave passes the constellation up to 500 s before or after it passes the barycentre.
        (StartSeconds + (loudest.Sample / RateHz) - Binary.CoalescenceSeconds).ShouldBeInRange(-510, 510);
    }

    [Fact]
    public void In_noise_alone_the_statistic_is_distributed_as_said()
    {
        const long seed = 3;
        const int samples = 1 << 17;
        var (a, e) = WithNoise((new double[samples], new double[samples]), seed);
        var band = Band with { Samples = samples };
        var filter = new ChirpFilter(new ChirpPoint(2e5, 1), TemplateSeconds, band, Weights(band));
        using var data = RealFft.Rent(samples);
        using var fit = ComplexFft.Rent(samples);
        var power = new double[samples];
        foreach (var channel in new[] { a, e })
        {
            channel.CopyTo(data.Time);
            data.Forward();
            if (channel == a)
            {
                filter.MultiplyA(data.Frequency, fit.Data);
            }
            else
            {
                filter.MultiplyE(data.Frequency, fit.Data);
            }

            fit.Inverse();
            for (var i = 0; i < samples; i++)
            {
                power[i] += Math.Pow(fit.Data[i].Magnitude, 2);
            }
        }

        foreach (var snr in new[] { 1.0, 2, 3, 4 })
        {
            var share = power.Count(value => value > snr * snr) / (double)samples;
            var expected = (1 + (snr * snr / 2)) * Math.Exp(-snr * snr / 2);
            output.WriteLine($"seed {seed}: above {snr}: {share}, expected {expected}");
            (share / expected).ShouldBe(1, snr < 4 ? 0.05 : 0.3);
        }
    }

    [Fact]
    public void Where_blocks_begin_does_not_matter_and_loud_neighbours_do_not_hide_behind_each_other()
    {
        var (a, e) = WithNoise((new double[3 * DaySamples], new double[3 * DaySamples]), 7);
        foreach (var at in new[] { 9000.0, 13_000, 31_234 })
        {
            var (addA, addE) = TemplateSignal(at, 3 * DaySamples);
            (a, e) = ([.. a.Zip(addA, (x, y) => x + y)], [.. e.Zip(addE, (x, y) => x + y)]);
        }

        var points = new[] { Point, new ChirpPoint(4.5e5, 1) };
        var small = Search(a, e, Band, points);
        var large = Search(a, e, Band with { Samples = 1 << 17 }, points);
        small.Count(trigger => trigger.Snr > 100 && trigger.Template == 0).ShouldBe(3);
        large.Count.ShouldBe(small.Count);
        for (var i = 0; i < small.Count; i++)
        {
            large[i].Template.ShouldBe(small[i].Template);
            large[i].Sample.ShouldBe(small[i].Sample, 0.02);
            (large[i].Snr / small[i].Snr).ShouldBe(1, 0.01);
        }
    }

    [Fact]
    public void Gaps_hide_what_coalesces_in_them_and_nothing_else()
    {
        var (a, e) = WithNoise((new double[2 * DaySamples], new double[2 * DaySamples]), 8);
        foreach (var at in new[] { 10_000.0, 20_000 })
        {
            var (addA, addE) = TemplateSignal(at, 2 * DaySamples);
            (a, e) = ([.. a.Zip(addA, (x, y) => x + y)], [.. e.Zip(addE, (x, y) => x + y)]);
        }

        a.AsSpan(9900, 300).Fill(double.NaN);
        e.AsSpan(17_000, 400).Fill(double.PositiveInfinity);
        var triggers = Search(a, e, Band, [Point]);
        triggers.ShouldAllBe(trigger => trigger.Sample < 9900 - 119 || trigger.Sample > 10_199 + 119);
        var found = triggers.Where(trigger => trigger.Snr > 100).ShouldHaveSingleItem();
        found.Sample.ShouldBe(20_000, 0.5);
        Search([.. a.Select(_ => double.NaN)], e, Band, [Point]).ShouldBeEmpty();
    }

    [Fact]
    public void What_cannot_be_searched_is_refused()
    {
        Should.Throw<ArgumentOutOfRangeException>(() => new ChirpSearch(Band with { Samples = 4096 }, Options)).Message.ShouldContain("samples long");
        Should.Throw<ArgumentException>(() => new ChirpFilter(Point, TemplateSeconds, Band, Weights(Band with { LowHz = 0.09 })));
    }

    private static IReadOnlyList<ChirpTrigger> Search(double[] a, double[] e, SearchBand band, ChirpPoint[] points)
    {
        var weights = Weights(band);
        return new ChirpSearch(band, Options).Search(a, e, [.. points.Select(point => new ChirpFilter(point, TemplateSeconds, band, weights))], CancellationToken.None);
    }

    // The chirp as the reference response carries it, coalescing at a sample or between two, with an SNR of some hundreds.
    private static (double[] A, double[] E) TemplateSignal(double sample, int samples = DaySamples)
    {
        var band = Band with { Samples = 1 << 17 };
        var spectrum = new Complex[band.Bins];
        var chirp = Point.ToChirp();
        ChirpSpectrum.Fill(chirp, ChirpSpectrum.StartHz(chirp, band.LowHz, TemplateSeconds), band, spectrum);
        return (Channel(2e-18, 0), Channel(1e-18, -Math.PI / 2));

        double[] Channel(double scale, double phase)
        {
            using var fft = RealFft.Rent(band.Samples);
            for (var bin = 0; bin < spectrum.Length; bin++)
            {
                var turn = Complex.FromPolarCoordinates(scale * RateHz, phase - (2 * Math.PI * bin * sample / band.Samples));
                fft.Frequency[bin] = spectrum[bin] * band.ReferenceResponse(bin * band.BinWidthHz) * turn;
            }

            fft.Inverse();
            return fft.Time[..samples].ToArray();
        }
    }
}
