using Lisa.Signal.MassiveBinaries;
using Lisa.Signal.Noise;
using Shouldly;
using Xunit;
using Xunit.Abstractions;
using static Lisa.Tests.Unit.MassiveBinaries.MassiveSignals;

namespace Lisa.Tests.Unit.MassiveBinaries;

public sealed class ChirpRefinementTests(ITestOutputHelper output)
{
    private const int Samples = 1 << 14;
    private const double TaperSeconds = 600;
    private const double StartSeconds = 100 * 86_400;

    private static readonly SearchBand Band = new(RateHz, Samples, 1e-4, TdiGeneration.Second);
    private static readonly double Longest = ChirpData.LongestSeconds(Band, TaperSeconds);

    [Theory]
    [InlineData(1.1, 0.4, 8e5, 4e5)]
    [InlineData(4.0, -1.2, 2e6, 3e5)]
    public void Without_noise_the_full_response_has_the_optimal_snr_of_the_signal(double longitude, double latitude, double mass1, double mass2)
    {
        var binary = Binary with
        {
            Mass1SolarMasses = mass1,
            Mass2SolarMasses = mass2,
            EclipticLongitudeRadians = longitude,
            EclipticLatitudeRadians = latitude,
            LowFrequencyHz = 1e-4,
        };
        var signal = Of(binary with { LowFrequencyHz = StartHz(binary.Mass1SolarMasses, binary.Mass2SolarMasses) }, StartSeconds, Samples);
        var optimal = OptimalSnr(signal, Band);
        var refinement = new ChirpRefinement(Data(signal), Longest);
        output.WriteLine($"optimal {optimal}, full response {refinement.SnrOf(binary)}, turned away {refinement.SnrOf(binary with { EclipticLatitudeRadians = 0.1 })}");
        (refinement.SnrOf(binary) / optimal).ShouldBe(1, 0.01);
        refinement.SnrOf(binary).ShouldBeGreaterThan(refinement.SnrOf(binary with { EclipticLatitudeRadians = latitude + 0.1 }));
        refinement.SnrOf(binary).ShouldBeGreaterThan(refinement.SnrOf(binary with { CoalescenceSeconds = binary.CoalescenceSeconds + 5 }));
    }

    [Fact]
    public void A_merger_in_noise_is_refined_to_what_it_is_within_its_errors()
    {
        const long seed = 21;
        var signal = Of(Binary, StartSeconds, Samples);
        var data = Data(WithNoise(signal, seed));
        var candidate = new ChirpRefinement(data, Longest).Refine(new ChirpPoint(1.003 * Binary.ChirpMassSolarMasses, 1.5), Binary.CoalescenceSeconds + 300, CancellationToken.None);
        var (found, errors) = (candidate.Binary, candidate.Errors);
        output.WriteLine($"seed {seed}: {candidate}");

        // Of a wave of hours direction and distance stay open: another place on the sky may fit the noise as well, but not much better.
        var ofTruth = new ChirpRefinement(data, Longest).SnrOf(Binary);
        candidate.Snr.ShouldBeInRange(ofTruth - 0.1, ofTruth + (15 / ofTruth));
        candidate.ArrivalSeconds.ShouldBe(8_708_892, 10);
        Within(found.ChirpMassSolarMasses, Binary.ChirpMassSolarMasses, errors.ChirpMassSolarMasses);
        Within(ChirpPoint.Of(found).SymmetricMassRatio, 2 / 9.0, errors.SymmetricMassRatio);
        Within(ChirpPoint.Of(found).TotalMassSolarMasses, 1.2e6, errors.TotalMassSolarMasses);
        errors.EclipticLongitudeRadians.ShouldBeGreaterThan(0.01);
        candidate.IsConsistent(0.05).ShouldBeTrue();

        void Within(double value, double truth, double error)
        {
            error.ShouldBeGreaterThan(0);
            (Math.Abs(value - truth) / error).ShouldBeLessThan(4);
        }
    }

    [Fact]
    public void A_glitch_is_fitted_by_some_merger_and_does_not_look_like_it()
    {
        const long seed = 22;
        const double snr = 1000;
        const double fallSeconds = 300;
        var (a, e) = (new double[Samples], new double[Samples]);
        var onset = (int)((Binary.CoalescenceSeconds - StartSeconds) * RateHz);
        for (var i = onset; i < Samples; i++)
        {
            var seconds = (i - onset) / RateHz;
            a[i] = seconds / fallSeconds * Math.Exp(-seconds / fallSeconds);
            e[i] = -0.3 * a[i];
        }

        var scale = snr / OptimalSnr((a, e), Band);
        for (var i = 0; i < Samples; i++)
        {
            (a[i], e[i]) = (scale * a[i], scale * e[i]);
        }

        var candidate = new ChirpRefinement(Data(WithNoise((a, e), seed)), Longest).Refine(new ChirpPoint(5e5, 2), Binary.CoalescenceSeconds, CancellationToken.None);
        output.WriteLine($"seed {seed}: {candidate}");
        candidate.Snr.ShouldBeGreaterThan(8);
        candidate.IsConsistent(0.05).ShouldBeFalse();
    }

    [Fact]
    public void Errors_shrink_as_the_signal_grows()
    {
        var data = Data(Of(Binary, StartSeconds, Samples));
        var arrival = ChirpGeometry.Arrival(Constellation, Binary.CoalescenceSeconds, Binary.EclipticLongitudeRadians, Binary.EclipticLatitudeRadians);
        var errors = new ChirpErrors(new WhitenedSignal(data, new ChirpGeometry(data, ChirpPoint.Of(Binary), arrival, Longest), Longest));
        var (far, near) = (errors.Of(Binary), errors.Of(Binary with { DistanceMpc = Binary.DistanceMpc / 10 }));
        (far.ChirpMassSolarMasses / near.ChirpMassSolarMasses).ShouldBe(10, 1e-3);
        (far.CoalescenceSeconds / near.CoalescenceSeconds).ShouldBe(10, 1e-3);
        (far.EclipticLatitudeRadians / near.EclipticLatitudeRadians).ShouldBe(10, 1e-3);

        // The relative error of the distance shrinks as the others do, and it never is below 1/SNR.
        (far.DistanceMpc / near.DistanceMpc).ShouldBe(100, 0.1);
        (near.DistanceMpc / (Binary.DistanceMpc / 10)).ShouldBeGreaterThan(1 / (10 * OptimalSnr(Of(Binary, StartSeconds, Samples), Band)));
    }

    private static ChirpData Data((double[] A, double[] E) series) => new(
        series.A, series.E, StartSeconds, Binary.CoalescenceSeconds, TaperSeconds, Band, Weights(Band), Constellation);

    // Where a fitted chirp begins.
    private static double StartHz(double mass1, double mass2) =>
        ChirpSpectrum.StartHz(new Lisa.Signal.Sources.MassiveChirp(mass1, mass2), 1e-4, Longest);
}
