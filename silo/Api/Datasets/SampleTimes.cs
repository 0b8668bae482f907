using System.Globalization;
using Lisa.Grains.Contracts;

namespace Lisa.Silo.Api.Datasets;

/// <summary>Which sample a time is.</summary>
public static class SampleTimes
{
    // In samples: clocks written with rounded decimals still mean the sample that they are near.
    private const double ClockTolerance = 0.25;

    /// <summary>The sample at a time of a dataset's clock.</summary>
    /// <exception cref="RefusalException">There is none, since the time lies between two samples, or before the first.</exception>
    public static long SampleAt(this Layout layout, string where, double gps)
    {
        var sample = (gps - layout.Origin) * layout.Density;
        var nearest = Math.Round(sample);
        return nearest is >= 0 and < long.MaxValue / 2 && Math.Abs(sample - nearest) <= ClockTolerance
            ? (long)nearest
            : throw RefusalException.Because(
                double.IsFinite(gps) ? RefusalKind.Conflict : RefusalKind.Invalid, nearest < 0 ? "the time lies before the dataset's first sample" : "the time is not that of a sample", where,
                string.Create(CultureInfo.InvariantCulture, $"GPS {gps:R} s"),
                string.Create(CultureInfo.InvariantCulture, $"GPS {layout.Origin:R} s and every 1/{layout.Density:R} s after it, to a quarter of a sample"),
                "resample the data to the dataset's times, or post to a dataset of their own epoch");
    }
}
