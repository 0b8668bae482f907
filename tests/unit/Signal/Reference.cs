using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Shouldly;

namespace Lisa.Tests.Unit.Signal;

/// <summary>Reference vectors of NumPy and SciPy, made by tests/reference/signal/make_vectors.py.</summary>
internal static class Reference
{
    /// <summary>1200 samples: noise, a tone, an offset and a drift.</summary>
    public static double[] Series => Read("series");

    public static double[] Read(string name, [CallerFilePath] string here = "")
    {
        var file = Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "reference", "signal", $"{name}.f64");
        return MemoryMarshal.Cast<byte, double>(File.ReadAllBytes(file)).ToArray();
    }

    public static Complex[] ReadComplex(string name) => MemoryMarshal.Cast<double, Complex>(Read(name)).ToArray();

    /// <summary>Relative to the largest expected modulus, so that values that cancel to nearly nothing are held to what they cancel from.</summary>
    public static void ShouldMatch(this ReadOnlySpan<double> actual, ReadOnlySpan<double> expected, double tolerance = 1e-10)
    {
        actual.Length.ShouldBe(expected.Length);
        var scale = double.Epsilon / tolerance;
        foreach (var value in expected)
        {
            scale = Math.Max(scale, Math.Abs(value));
        }

        for (var i = 0; i < expected.Length; i++)
        {
            actual[i].ShouldBe(expected[i], tolerance * scale, $"value {i}");
        }
    }

    public static void ShouldMatch(this double[] actual, ReadOnlySpan<double> expected, double tolerance = 1e-10) =>
        ShouldMatch((ReadOnlySpan<double>)actual, expected, tolerance);

    public static void ShouldMatch(this ReadOnlySpan<Complex> actual, ReadOnlySpan<Complex> expected, double tolerance = 1e-10) =>
        ShouldMatch(MemoryMarshal.Cast<Complex, double>(actual), MemoryMarshal.Cast<Complex, double>(expected), tolerance);

    /// <summary>Bit for bit, NaN included.</summary>
    public static void ShouldBeTheSameBitsAs(this ReadOnlySpan<double> actual, ReadOnlySpan<double> expected) =>
        MemoryMarshal.AsBytes(actual).SequenceEqual(MemoryMarshal.AsBytes(expected)).ShouldBeTrue("bits differ");

    public static void ShouldBeTheSameBitsAs(this double[] actual, ReadOnlySpan<double> expected) =>
        ShouldBeTheSameBitsAs((ReadOnlySpan<double>)actual, expected);

    public static double[] Noise(int seed, int count)
    {
        var random = new Random(seed);
        var values = new double[count];
        for (var i = 0; i < count; i++)
        {
            values[i] = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
        }

        return values;
    }
}
