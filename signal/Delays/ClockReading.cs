using System.Numerics.Tensors;

namespace Lisa.Signal.Delays;

/// <summary>
/// What a clock shows at the times t when it should: it is off by δ(τ) when it shows τ, so that t = τ − δ(τ), and at t it shows τ = t + s with s = δ(t + s).
/// Solved by iteration, which brings s nearer by the clock's drift each time: for a drift of 1e-6 two steps leave less than a rounding error.
/// </summary>
public static class ClockReading
{
    private const int Passes = 3;

    private static readonly LagrangeDelay Between = new(5);

    /// <summary>Samples that are needed before and after the first and last output, for shifts of so many samples.</summary>
    public static int Halo(double largestShift) => checked((int)Math.Ceiling(largestShift)) + Between.Reach;

    /// <param name="offsetSeconds">δ at equal steps of τ, with <see cref="Halo"/> on both sides.</param>
    /// <param name="leadingHalo">Index of the sample at the first output's time.</param>
    /// <param name="sampleRateHz">Of both.</param>
    /// <param name="shiftSeconds">s at the same steps of t; NaN where δ is not known.</param>
    public static void Shifts(ReadOnlySpan<double> offsetSeconds, int leadingHalo, double sampleRateHz, Span<double> shiftSeconds)
    {
        Span<double> delays = stackalloc double[256];
        for (var start = 0; start < shiftSeconds.Length; start += delays.Length)
        {
            var shifts = shiftSeconds.Slice(start, Math.Min(delays.Length, shiftSeconds.Length - start));
            offsetSeconds.Slice(leadingHalo + start, shifts.Length).CopyTo(shifts);
            for (var pass = 0; pass < Passes; pass++)
            {
                TensorPrimitives.Multiply(shifts, -sampleRateHz, delays[..shifts.Length]);
                Between.Apply(offsetSeconds, leadingHalo + start, delays[..shifts.Length], shifts);
            }
        }
    }
}
