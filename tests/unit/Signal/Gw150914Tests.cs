using System.Numerics;
using Lisa.Signal.Detection;
using Lisa.Signal.Spectra;
using Shouldly;
using Xunit;
using Xunit.Abstractions;

namespace Lisa.Tests.Unit.Signal;

/// <summary>The first detection, against numbers computed independently with SciPy.</summary>
public sealed class Gw150914Tests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("H1", 1.214366e-46, 6.411972e-47, 4.446285e-46)]
    [InlineData("L1", 6.741168e-47, 6.849818e-47, 2.321739e-45)]
    public void Its_noise_density_is_that_of_scipy(string detector, double at100Hz, double at150Hz, double at300Hz)
    {
        if (SharedData.IsAbsent(output))
        {
            return;
        }

        var psd = Density(SharedData.Strain(detector), new WelchOptions(SharedData.RateHz, 16384));
        psd[400].ShouldBe(at100Hz, at100Hz * 1e-6);
        psd[600].ShouldBe(at150Hz, at150Hz * 1e-6);
        psd[1200].ShouldBe(at300Hz, at300Hz * 1e-6);
    }

    [Theory]
    [InlineData("H1", 67336, 18.56, 814.4)]
    [InlineData("L1", 67307, 13.21, 999.7)]
    public void It_is_found_at_its_time_with_its_SNR_and_distance(string detector, int sample, double snr, double distanceMpc)
    {
        if (SharedData.IsAbsent(output))
        {
            return;
        }

        var strain = SharedData.Strain(detector);
        var welch = new WelchOptions(SharedData.RateHz, 16384) { Window = Window.Blackman, Detrend = Detrending.None };
        var filter = new MatchedFilter(
            new MatchedFilterOptions(SharedData.RateHz, strain.Length), SharedData.Template(), Density(strain, welch), welch.BinWidthHz);
        var series = new Complex[strain.Length];
        filter.Apply(strain, series);
        var magnitude = new double[strain.Length];
        MatchedFilter.Magnitude(series, magnitude);

        var peak = PeakFinder.Find(magnitude, 8, (long)SharedData.RateHz).Single();
        output.WriteLine($"{detector}: sample {peak.Sample}, SNR {peak.Value}, {filter.EffectiveDistanceMpc(peak.Value)} Mpc");
        peak.Sample.ShouldBe(sample);
        peak.Value.ShouldBe(snr, 0.005);
        filter.EffectiveDistanceMpc(peak.Value).ShouldBe(distanceMpc, 0.05);
    }

    private static double[] Density(double[] strain, WelchOptions options)
    {
        using var estimator = new WelchEstimator(options);
        estimator.Push(strain);
        var psd = new double[options.Bins];
        estimator.Finish(psd);
        return psd;
    }
}
