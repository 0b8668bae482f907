using Lisa.Grains.Contracts;
using Lisa.Grains.Formats.Hdf5;

namespace Lisa.Grains.Formats;

/// <summary>
/// Samples from outside, whatever their format. A body is hostile until read: no reader allocates what a header merely claims, every
/// one holds a bounded buffer, and what breaks a format is refused with its place.
/// </summary>
public static class SampleReaders
{
    /// <summary>Reads a source's header and makes the reader of its samples.</summary>
    /// <param name="body">Read from where it stands, forwards; stays the caller's, and must outlive the reader.</param>
    /// <param name="request">Format, and what the caller knows.</param>
    /// <param name="cancellation">Stops the opening.</param>
    /// <exception cref="RefusalException">The body is not what the request says; nothing is left behind.</exception>
    public static async ValueTask<ISampleReader> OpenAsync(
        Stream body, ReadRequest request, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(body);
        ArgumentNullException.ThrowIfNull(request);
        Check(request);
        return request.Format switch
        {
            SampleFormat.Raw => InterleavedSources.OpenRaw(body, request),
            SampleFormat.Npy => await InterleavedSources.OpenNpyAsync(body, request, cancellation),
            SampleFormat.Csv => await CsvReader.OpenAsync(body, request, cancellation),
            SampleFormat.Hdf5 => await Hdf5Reader.OpenAsync(body, request, cancellation),
            _ => throw new SourceName(request.Source).Refuse(
                "this format is written, but not read", "", request.Format, "raw, npy, csv, hdf5", "Post one of these formats"),
        };
    }

    private static void Check(ReadRequest request)
    {
        var source = new SourceName(request.Source);
        if (request.SampleRateHz is { } rate && !(double.IsFinite(rate) && rate > 0))
        {
            throw source.Refuse("the sample rate is no rate", "", rate, "finite, above 0 Hz", "Give the samples per second");
        }

        if (request.EpochGpsSeconds is { } epoch && !double.IsFinite(epoch))
        {
            throw source.Refuse("the epoch is no time", "", epoch, "finite GPS seconds", "Give the time of the first sample");
        }
    }
}
