using System.Net.Http.Headers;

namespace Lisa.Client.Datasets;

/// <summary>How samples are written as bytes.</summary>
public enum SampleFormat
{
    /// <summary>Little-endian float64, frame after frame, a value a channel. For posting only.</summary>
    Raw,

    /// <summary>NumPy's array file.</summary>
    Npy,

    /// <summary>Text, a line a sample.</summary>
    Csv,

    /// <summary>HDF5, the strain files of the open science centre included.</summary>
    Hdf5,

    /// <summary>For reading only.</summary>
    Json,
}

/// <summary>Names of formats: in queries, as media types, as file extensions.</summary>
public static class SampleFormats
{
    /// <summary>As the API's <c>format</c> says it.</summary>
    public static string QueryName(this SampleFormat format) => format switch
    {
        SampleFormat.Raw => "raw",
        SampleFormat.Npy => "npy",
        SampleFormat.Csv => "csv",
        SampleFormat.Hdf5 => "hdf5",
        SampleFormat.Json => "json",
        _ => throw new ArgumentOutOfRangeException(nameof(format), format, "not a format"),
    };

    /// <summary>The format that a file's extension stands for; null where it says nothing.</summary>
    public static SampleFormat? OfFile(string path) => Path.GetExtension(path).ToLowerInvariant() switch
    {
        ".raw" or ".bin" or ".f64" => SampleFormat.Raw,
        ".npy" => SampleFormat.Npy,
        ".csv" or ".txt" => SampleFormat.Csv,
        ".hdf5" or ".h5" or ".hdf" => SampleFormat.Hdf5,
        ".json" => SampleFormat.Json,
        _ => null,
    };

    internal static MediaTypeHeaderValue MediaType(SampleFormat format) => new(format switch
    {
        SampleFormat.Csv => "text/csv",
        SampleFormat.Hdf5 => "application/x-hdf5",
        SampleFormat.Json => "application/json",
        _ => "application/octet-stream",
    });
}
