namespace Lisa.Silo.Api.Datasets;

/// <summary>Searches samples for what is no number.</summary>
internal static class SampleSearch
{
    /// <summary>Position of the first NaN or infinity at or after <paramref name="from"/>, or -1.</summary>
    public static int IndexOfAnyExceptFinite(this Span<double> samples, int from)
    {
        for (var at = from; at < samples.Length; at++)
        {
            if (!double.IsFinite(samples[at]))
            {
                return at;
            }
        }

        return -1;
    }
}
