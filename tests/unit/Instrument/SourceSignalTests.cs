using Lisa.Signal.Instrument;
using Lisa.Signal.Sources;
using Shouldly;
using Xunit;
using Xunit.Abstractions;

namespace Lisa.Tests.Unit.Instrument;

public sealed class SourceSignalTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(3e-3)]
    [InlineData(0.09)]
    [InlineData(0.3)]
    public void A_wave_computed_at_a_lower_rate_is_the_wave(double frequencyHz)
    {
        const int length = 3000;
        var orbits = Simulated.Table(10_000);
        var wave = new GalacticBinary(1e-21, frequencyHz, 1e-16) { EclipticLatitudeRadians = 0.4, InclinationRadians = 1, PolarisationRadians = 0.3 }.ToWave();
        var (quick, slow) = (new double[6 * length], new double[6 * length]);
        new SourceSignal(orbits, Simulated.StartSeconds, Simulated.RateHz, [new BandLimitedWave(wave, frequencyHz * 1.001)]).Add(777, quick);
        new LinkResponse(orbits).Add([wave], Simulated.StartSeconds + (777 / Simulated.RateHz), Simulated.RateHz, slow);
        var worst = quick.Zip(slow, (a, b) => Math.Abs(a - b)).Max() / slow.Max(Math.Abs);
        output.WriteLine($"{frequencyHz} Hz: apart by {worst:E2}");

        // A time of 1e6 s is rounded to 1e-10 s, in both.
        worst.ShouldBeLessThan(1e-9);
    }

    [Fact]
    public void A_wave_too_fast_for_the_rate_is_refused()
    {
        var wave = new GalacticBinary(1e-21, 1e-3, 0).ToWave();
        Should.Throw<ArgumentOutOfRangeException>(
            () => new SourceSignal(Simulated.Orbits, 0, 4, [new BandLimitedWave(wave, 0.5)])).Message.ShouldContain("0.4 Hz");
        Should.Throw<ArgumentOutOfRangeException>(() => new SourceSignal(Simulated.Orbits, 0, 4, [new BandLimitedWave(wave, 0)]));
    }
}
