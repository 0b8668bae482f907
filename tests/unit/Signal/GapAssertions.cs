using Shouldly;

namespace Lisa.Tests.Unit.Signal;

internal static class GapAssertions
{
    /// <summary>To 1e-14, with NaN and infinities where they are expected and nowhere else.</summary>
    public static void ShouldMatchGaps(this double[] actual, double[] expected)
    {
        actual.Length.ShouldBe(expected.Length);
        for (var i = 0; i < expected.Length; i++)
        {
            if (double.IsFinite(expected[i]))
            {
                actual[i].ShouldBe(expected[i], 1e-14);
            }
            else
            {
                actual[i].ShouldBe(expected[i]);
            }
        }
    }
}
