using Lisa.Signal.Simulation;
using Lisa.Signal.Sources;
using Lisa.Tests.Unit.Signal;
using Shouldly;
using Xunit;

namespace Lisa.Tests.Unit.Interferometry;

public sealed class MassiveBinaryTests
{
    private static readonly double[] FromCoalescence = [-400_000, -100_000, -30_000, -5000, -2000, -700, -450, -420, -300, -100, -50, 0, 17, 50, 111, 200, 400];

    private static readonly MassiveBinary[] Binaries =
    [
        new(1e6, 1e6, 1000, 5e6) { InclinationRadians = 0.7, PolarisationRadians = 0.4, CoalescencePhaseRadians = 1.3 },
        new(2e5, 1.5e6, 20_000, 1e5) { InclinationRadians = 2.1, PolarisationRadians = -1.1, CoalescencePhaseRadians = -0.2 },
        new(1e5, 1.8e6, 5000, 2e6) { InclinationRadians = 0.2, PolarisationRadians = 0.1, CoalescencePhaseRadians = 3, LowFrequencyHz = 5e-4 },
    ];

    [Fact]
    public void Strain_is_that_of_an_independent_computation()
    {
        var expected = Reference.Read("massive-binary");
        for (var binary = 0; binary < Binaries.Length; binary++)
        {
            var rows = Strain(Binaries[binary], [.. FromCoalescence.Select(seconds => Binaries[binary].CoalescenceSeconds + seconds)]);
            rows.ShouldMatch(expected.AsSpan(2 * FromCoalescence.Length * binary, 2 * FromCoalescence.Length), 1e-7);
        }
    }

    [Fact]
    public void Frequencies_the_final_hole_and_its_mode_are_those_of_an_independent_computation()
    {
        var expected = Reference.Read("massive-chirp");
        for (var binary = 0; binary < Binaries.Length; binary++)
        {
            var row = expected.AsSpan(10 * binary, 10);
            var chirp = new MassiveChirp(Binaries[binary].Mass1SolarMasses, Binaries[binary].Mass2SolarMasses);
            double At(double time) => chirp.At(time * chirp.TotalMassSeconds).FrequencyHz * Math.PI * chirp.TotalMassSeconds;
            double[] actual = [At(-1e5), At(-2000), At(chirp.InspiralEndSeconds / chirp.TotalMassSeconds), At(0), At(30)];
            actual.ShouldMatch(row[..5], 1e-9);
            (chirp.RingdownFrequencyHz * 2 * Math.PI * chirp.TotalMassSeconds).ShouldBe(row[7], 1e-12);
            (chirp.RingdownDampingSeconds / chirp.TotalMassSeconds).ShouldBe(row[8], 1e-10);
            (chirp.InspiralEndSeconds / chirp.RingdownDampingSeconds).ShouldBe(row[9], 1e-8);
        }
    }

    [Theory]
    [InlineData(1e6, 1e6)]
    [InlineData(3e6, 1e6)]
    [InlineData(2e7, 1e6)]
    public void Phase_is_the_integral_of_a_frequency_that_only_rises_and_joins_smoothly(double mass1, double mass2)
    {
        var chirp = new MassiveChirp(mass1, mass2);
        var (unit, joint) = (chirp.TotalMassSeconds, chirp.InspiralEndSeconds);
        for (var time = -5000.0; time < 60; time += 0.25)
        {
            var (before, here, after) = (chirp.At((time - 0.1) * unit), chirp.At(time * unit), chirp.At((time + 0.1) * unit));
            after.FrequencyHz.ShouldBeGreaterThan(before.FrequencyHz);
            ((after.PhaseRadians - before.PhaseRadians) / (0.2 * unit) / (2 * Math.PI * here.FrequencyHz)).ShouldBe(1, 1e-4, $"at {time} M");
        }

        var (left, right) = (chirp.At(joint - (1e-6 * unit)), chirp.At(joint + (1e-6 * unit)));
        (right.PhaseRadians - left.PhaseRadians).ShouldBe(2 * Math.PI * left.FrequencyHz * 2e-6 * unit, 1e-9);
        (right.Amplitude / left.Amplitude).ShouldBe(1, 1e-6);
        var (slopeBefore, slopeAfter) = (Slope(chirp, joint - (0.02 * unit), unit), Slope(chirp, joint + (0.02 * unit), unit));
        (slopeAfter / slopeBefore).ShouldBe(1, 0.02);
    }

    [Fact]
    public void Long_before_coalescence_it_is_the_leading_order()
    {
        // Up to corrections of relative order (πMf)^(2/3): 0.3 % in frequency here.
        var binary = new MassiveBinary(3e4, 3e4, 100, 0) { LowFrequencyHz = 2e-5 };
        var chirp = new MassiveChirp(3e4, 3e4);
        var newton = new Inspiral(new InspiralOptions(3e4, 3e4, 100, 0) { LowFrequencyHz = 1e-5 });
        var seconds = -chirp.SecondsAt(3e-5);
        (chirp.At(-seconds).FrequencyHz / newton.FrequencyHz(seconds)).ShouldBe(1, 3e-3);
        var galactic = GalacticBinary.AmplitudeOf(3e4, 3e4, 1e8, chirp.At(-seconds).FrequencyHz);
        (chirp.At(-seconds).Amplitude / (100 * Inspiral.MegaparsecSeconds) / galactic).ShouldBe(1, 1e-9);

        // Over a quarter of a cycle the polarisations are those of a circle; their moduli are those of the leading order, face-on.
        var rows = Strain(binary, [.. Enumerable.Range(0, 100).Select(i => -seconds + (400.0 * i))]);
        for (var i = 0; i < rows.Length; i += 2)
        {
            (Math.Sqrt((rows[i] * rows[i]) + (rows[i + 1] * rows[i + 1])) / (2 * galactic)).ShouldBe(1, 1e-3);
        }
    }

    [Fact]
    public void Ringdown_is_a_damped_oscillation_of_the_final_hole()
    {
        var chirp = new MassiveChirp(2e6, 1e6);
        var (first, second) = (chirp.At(8 * chirp.RingdownDampingSeconds), chirp.At(9 * chirp.RingdownDampingSeconds));
        (first.Amplitude / second.Amplitude).ShouldBe(Math.E, 1e-6);
        (second.PhaseRadians - first.PhaseRadians).ShouldBe(2 * Math.PI * chirp.RingdownFrequencyHz * chirp.RingdownDampingSeconds, 1e-6);
        second.FrequencyHz.ShouldBe(chirp.RingdownFrequencyHz, 1e-8 * chirp.RingdownFrequencyHz);
        chirp.At(chirp.EndSeconds + 1).Amplitude.ShouldBe(0);
    }

    [Fact]
    public void Wave_rises_from_its_first_frequency_and_any_sample_stands_for_itself()
    {
        var binary = Binaries[0] with { LowFrequencyHz = 3e-4 };
        var start = binary.CoalescenceSeconds + new MassiveChirp(1e6, 1e6).SecondsAt(3e-4);
        Strain(binary, [start - 1000, start - 1]).ShouldAllBe(value => value == 0);
        Strain(binary, [start + 5000]).ShouldAllBe(value => value != 0);
        double[] times = [.. Enumerable.Range(0, 300).Select(i => binary.CoalescenceSeconds - 1200 + (5.0 * i))];
        var alone = times.SelectMany(time => Strain(binary, [time])).ToArray();
        Strain(binary, times).ShouldBeTheSameBitsAs(alone);
        Strain(binary, [double.NaN]).ShouldAllBe(value => double.IsNaN(value));
    }

    [Fact]
    public void Time_of_a_frequency_is_the_inverse_of_the_frequency_at_a_time()
    {
        var chirp = new MassiveChirp(2e6, 5e5);
        foreach (var frequencyHz in new[] { 1e-5, 1e-4, 5e-4, 1e-3, 0.99 * chirp.InspiralEndHz })
        {
            chirp.At(chirp.SecondsAt(frequencyHz)).FrequencyHz.ShouldBe(frequencyHz, 1e-9 * frequencyHz);
        }
    }

    [Fact]
    public void What_is_no_binary_is_refused()
    {
        Should.Throw<ArgumentOutOfRangeException>(() => new MassiveChirp(0, 1e6));
        Should.Throw<ArgumentOutOfRangeException>(() => new MassiveChirp(1e6, double.NaN));
        Should.Throw<ArgumentOutOfRangeException>(() => new MassiveChirp(2.1e7, 1e6));
        Should.Throw<ArgumentOutOfRangeException>(() => (Binaries[0] with { DistanceMpc = 0 }).ToWave());

        // Two holes of 1e8 merge below 0.1 mHz.
        Should.Throw<ArgumentOutOfRangeException>(() => new MassiveBinary(1e8, 1e8, 1000, 0).ToWave()).Message.ShouldContain("end at");
    }

    private static double Slope(MassiveChirp chirp, double seconds, double unit) =>
        chirp.At(seconds + (0.01 * unit)).FrequencyHz - chirp.At(seconds - (0.01 * unit)).FrequencyHz;

    // h₊, h×, h₊, …
    private static double[] Strain(MassiveBinary binary, double[] seconds)
    {
        var (plus, cross) = (new double[seconds.Length], new double[seconds.Length]);
        binary.ToWave().Strain(seconds, plus, cross);
        return [.. plus.Zip(cross, (a, b) => new[] { a, b }).SelectMany(pair => pair)];
    }
}
