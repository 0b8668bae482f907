using Lisa.Client.Http;

namespace Lisa.Client.Datasets;

/// <summary>Which samples to read: a half-open range along the axis, and columns; null or none means all.</summary>
public sealed record ReadRange
{
    /// <summary>First axis value: GPS seconds, or Hz.</summary>
    public double? From { get; init; }

    /// <summary>Axis value that is not read any more.</summary>
    public double? To { get; init; }

    /// <summary>One segment by its index. Products only.</summary>
    public long? Segment { get; init; }

    public IReadOnlyList<string> Channels { get; init; } = [];

    internal Query Into(Query query) => query
        .With("from", From).With("to", To).With("segment", Segment).With("channels", Channels);
}
