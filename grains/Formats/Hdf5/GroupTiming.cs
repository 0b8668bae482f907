using PureHDF;

namespace Lisa.Grains.Formats.Hdf5;

/// <summary>Sample rate and epoch as the attributes of a dataset state them, or of a group and its datasets, which must agree.</summary>
internal sealed class GroupTiming
{
    // Relative: 1/dt and a rate written beside it differ in the last digit.
    private const double RateTolerance = 1e-12;

    private readonly SourceName _source;

    public GroupTiming(SourceName source, IH5Object of, string path)
    {
        _source = source;
        Add(of, path);
    }

    /// <summary>In Hz; null where nothing states it.</summary>
    public double? RateHz { get; private set; }

    /// <summary>GPS seconds of the first sample; null where nothing states it.</summary>
    public double? EpochSeconds { get; private set; }

    public void Add(IH5Object of, string path)
    {
        if ((Hdf5Attributes.Number(of, "sample_rate", "SampleRate") ?? 1 / Hdf5Attributes.Number(of, "dt", "Xspacing")) is { } hz)
        {
            if (!(double.IsFinite(hz) && hz > 0))
            {
                throw _source.Refuse("the file states no possible sample rate", path, hz, "finite, above 0 Hz", "Mend the attribute dt");
            }

            if (RateHz is { } before && Math.Abs(hz - before) > RateTolerance * before)
            {
                throw _source.Refuse(
                    "the channels of a group have different sample rates", path, $"{hz:R} Hz", $"{before:R} Hz", "Post them as datasets of their own");
            }

            RateHz ??= hz;
        }

        if (Hdf5Attributes.Number(of, "t0", "Xstart", "epoch") is { } seconds)
        {
            if (!double.IsFinite(seconds))
            {
                throw _source.Refuse("the file states no possible epoch", path, seconds, "finite GPS seconds", "Mend the attribute t0");
            }

            if (EpochSeconds is { } before && seconds != before)
            {
                throw _source.Refuse(
                    "the channels of a group begin at different times", path, $"GPS {seconds:R} s", $"GPS {before:R} s", "Post them as datasets of their own");
            }

            EpochSeconds ??= seconds;
        }
    }
}
