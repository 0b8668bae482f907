using Lisa.Client.Http;

namespace Lisa.Client.Datasets;

/// <summary>What a post of samples says besides its body.</summary>
public sealed record PostOptions
{
    /// <summary>The first sample of the post: where the data end, or where any segment begins. Null appends whatever stands.</summary>
    public long? Offset { get; init; }

    /// <summary>GPS seconds of the first sample, where the body itself does not say it.</summary>
    public double? StartGps { get; init; }

    /// <summary>Path of the samples inside an HDF5 file.</summary>
    public string? Path { get; init; }

    /// <summary>Makes the dataset if there is none, of the file's own metadata and what is said in <see cref="New"/>.</summary>
    public bool Create { get; init; }

    /// <summary>What the dataset is to be made of, where the file does not say it.</summary>
    public NewDatasetFacts New { get; init; } = new();

    /// <summary>Lets other samples than those that are there take their place, whole segments at a time; without, they refuse the post.</summary>
    public bool Revise { get; init; }

    internal Query Into(Query query)
    {
        var channels = New.Channels.Select(channel => $"{channel.Name}:{channel.Unit}").ToArray();
        return query
            .With("offset", Offset)
            .With("startGps", StartGps)
            .With("path", Path)
            .With("create", Create ? "true" : null)
            .With("rateHz", New.SampleRateHz)
            .With("epochGps", New.EpochGpsSeconds)
            .With("segmentSamples", New.SegmentSamples)
            .With("channels", channels)
            .With("gaps", New.Gaps)
            .With("allowedLatenessSeconds", New.AllowedLatenessSeconds)
            .With("tenant", New.Tenant)
            .With("revise", Revise ? "true" : null);
    }
}

/// <summary>What is known of a dataset that a post makes; null is left to the file, or to the silo.</summary>
public sealed record NewDatasetFacts
{
    public double? SampleRateHz { get; init; }

    public double? EpochGpsSeconds { get; init; }

    public int? SegmentSamples { get; init; }

    public IReadOnlyList<ColumnView> Channels { get; init; } = [];

    /// <summary><c>refuse</c> or <c>mark</c>.</summary>
    public string? Gaps { get; init; }

    /// <summary>How far behind the end of the data a segment may come late.</summary>
    public double? AllowedLatenessSeconds { get; init; }

    /// <summary>Whom its bytes are charged to; null for the default one.</summary>
    public string? Tenant { get; init; }
}
