using Lisa.Signal.Simulation;
using Shouldly;

namespace Lisa.Tests.Unit.Operators;

/// <summary>Made-up series, and how two of them are compared.</summary>
internal static class Signals
{
    /// <summary>White Gaussian noise of variance 1.</summary>
    public static double[] Noise(long seed, int count)
    {
        var samples = new double[count];
        new WhiteNoise(seed).Fill(0, samples);
        return samples;
    }

    public static double[] Tone(double frequencyHz, double rateHz, int count) =>
        [.. Enumerable.Range(0, count).Select(i => Math.Sin(2 * Math.PI * frequencyHz * i / rateHz))];

    /// <summary>To a tolerance relative to the largest expected magnitude, with NaN where it is expected and nowhere else.</summary>
    public static void ShouldEqualTo(this double[] actual, double[] expected, double tolerance)
    {
        actual.Length.ShouldBe(expected.Length);
        var scale = expected.Where(double.IsFinite).Select(Math.Abs).DefaultIfEmpty(0).Max();
        for (var i = 0; i < expected.Length; i++)
        {
            if (double.IsNaN(expected[i]))
            {
                double.IsNaN(actual[i]).ShouldBeTrue($"sample {i} is {actual[i]} and should be a gap");
            }
            else
            {
                // Not ShouldBe, whose tolerance of nothing refuses even equals.
                (Math.Abs(actual[i] - expected[i]) <= tolerance * scale).ShouldBeTrue($"sample {i} is {actual[i]:R} and should be {expected[i]:R} within {tolerance} of {scale}");
            }
        }
    }
}
