using System.Numerics;
using Lisa.Cli.Demo;
using Lisa.Signal.Detection;
using Lisa.Signal.Spectra;
using Shouldly;
using Xunit;
using Xunit.Abstractions;

namespace Lisa.Tests.Unit.Client;

/// <summary>The demonstration's premise, without a silo: a plain matched filter finds the inspiral within what the demonstration allows.</summary>
public sealed class DemoRecoveryTests(ITestOutputHelper log)
{
    [Theory]
    [InlineData(1, 20)]
    [InlineData(2, 20)]
    [InlineData(3, 60)]
    public void A_matched_filter_recovers_the_injected_inspiral(long seed, double snr)
    {
        var signal = DemoSignal.Simulate(seed, snr);
        var welch = new WelchOptions(DemoSignal.SampleRateHz, 16384);
        using var estimator = new WelchEstimator(welch);
        estimator.Push(signal.Strain);
        var psd = new double[welch.Bins];
        estimator.Finish(psd);
        var template = signal.TemplatePlus.Zip(signal.TemplateCross, (plus, cross) => new Complex(plus, cross)).ToArray();
        var options = new MatchedFilterOptions(DemoSignal.SampleRateHz, signal.Strain.Length)
        {
            LowFrequencyHz = 20,
            ReferenceSample = template.Length / 2,
        };
        var found = new Complex[signal.Strain.Length];
        new MatchedFilter(options, template, psd, welch.BinWidthHz).Apply(signal.Strain, found);

        var peak = Enumerable.Range(0, found.Length).MaxBy(i => found[i].Magnitude);
        var verdict = new DemoVerdict(
            new DemoEvent(DemoSignal.CoalescenceGpsSeconds, snr),
            new DemoEvent(DemoSignal.EpochGpsSeconds + (peak / DemoSignal.SampleRateHz), found[peak].Magnitude));
        log.WriteLine($"seed {seed}: time off by {verdict.TimeErrorSeconds * 1000:F3} ms, SNR by {verdict.SnrError:F2} of {snr}");

        verdict.Recovered.ShouldBeTrue($"seed {seed}: time off by {verdict.TimeErrorSeconds} s, SNR by {verdict.SnrError}");
    }
}
