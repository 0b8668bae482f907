using System.Collections.Immutable;
using Lisa.Grains.Contracts;

namespace Lisa.Grains.Formats;

/// <summary>How a body of samples is to be read, and what its sender says about it.</summary>
/// <param name="Format">Anything but JSON.</param>
/// <param name="Source">What refusals call it: a file name, a URL, a dataset.</param>
public sealed record ReadRequest(SampleFormat Format, string Source)
{
    /// <summary>Path of the dataset inside an HDF5 file, or of a group whose datasets are the channels; null looks for GWOSC's layout.</summary>
    public string? DatasetPath { get; init; }

    /// <summary>
    /// Names and units of the channels, in the order of the source. They stand above the source's own; empty takes those, or
    /// <c>channel_1</c>, <c>channel_2</c> … of unit 1 where it has none.
    /// </summary>
    public ImmutableArray<Column> Columns { get; init; } = [];

    /// <summary>The columns of the dataset that the samples go to, where it exists: by their names they are found in a source that names its own.</summary>
    public ImmutableArray<Column> Known { get; init; } = [];

    /// <summary>How many channels there must be; null takes the number of <see cref="Columns"/>, or the source's word.</summary>
    public int? Channels { get; init; }

    /// <summary>Sample rate in Hz where the source states none.</summary>
    public double? SampleRateHz { get; init; }

    /// <summary>GPS seconds of the first sample where the source states none.</summary>
    public double? EpochGpsSeconds { get; init; }

    /// <summary>Where a body that must be sought in is kept while it is read, and the most bytes that it may have there.</summary>
    public Spool Spool { get; init; } = new(Path.GetTempPath(), 1L << 30);

    internal int? ExpectedChannels => Channels ?? (Columns.IsDefaultOrEmpty ? null : Columns.Length);
}

/// <summary>Room for temporary files.</summary>
/// <param name="Directory">An existing folder that others cannot read.</param>
/// <param name="MaximumBytes">Largest size of one file; default 1 GiB.</param>
public sealed record Spool(string Directory, long MaximumBytes);
