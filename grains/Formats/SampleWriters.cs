using Lisa.Grains.Contracts;
using Lisa.Grains.Formats.Hdf5;

namespace Lisa.Grains.Formats;

/// <summary>Samples for outside, in the format that a scientist asks for.</summary>
public static class SampleWriters
{
    /// <summary>Media type of a format's output.</summary>
    public static string MediaType(SampleFormat format) => format switch
    {
        SampleFormat.Json => "application/json",
        SampleFormat.Csv => "text/csv",
        SampleFormat.Hdf5 => "application/x-hdf5",
        _ => "application/octet-stream",
    };

    /// <summary>Makes the writer of a format.</summary>
    /// <param name="body">Written to forwards, from where it stands; stays the caller's.</param>
    /// <param name="request">Format, columns, axis and number of samples.</param>
    /// <exception cref="RefusalException">The format cannot hold this layout, or is not written.</exception>
    public static ISampleWriter Open(Stream body, WriteRequest request)
    {
        ArgumentNullException.ThrowIfNull(body);
        ArgumentNullException.ThrowIfNull(request);
        ArgumentOutOfRangeException.ThrowIfNegative(request.Samples);
        return request.Format switch
        {
            SampleFormat.Json => new JsonSampleWriter(body, request),
            SampleFormat.Csv => new CsvWriter(body, request),
            SampleFormat.Npy => new NpyWriter(body, request),
            SampleFormat.Hdf5 => new Hdf5Writer(body, request),
            _ => throw new SourceName("result").Refuse(
                "this format is read, but not written", "", request.Format, "json, csv, npy, hdf5", "Ask for one of these formats"),
        };
    }
}
