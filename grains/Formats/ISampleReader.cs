using System.Collections.Immutable;
using Lisa.Grains.Contracts;

namespace Lisa.Grains.Formats;

/// <summary>
/// Reads a source of samples from its beginning to its end, once, in bounded memory. It judges form, never content: a NaN or an
/// infinity is handed on as it stands. Not safe for concurrent use.
/// </summary>
public interface ISampleReader : IAsyncDisposable
{
    /// <summary>What the source says of itself, or what the caller said where the source is silent.</summary>
    SourceInfo Info { get; }

    /// <summary>
    /// Fills every memory of <paramref name="columns"/> from its beginning, as far as the source goes.
    /// </summary>
    /// <param name="columns">One a column of <see cref="Info"/>, in its order, all equally long.</param>
    /// <param name="cancellation">Stops the reading; the reader is then of no more use.</param>
    /// <returns>Samples read in every column: less than asked for only at the end, and 0 from there on.</returns>
    /// <exception cref="RefusalException">The source breaks its format here; nothing of this call counts.</exception>
    ValueTask<int> ReadAsync(IReadOnlyList<Memory<double>> columns, CancellationToken cancellation);
}

/// <summary>What is known of a source before its samples are read.</summary>
/// <param name="SampleRateHz">Samples per second; null where neither the source nor the caller says it.</param>
/// <param name="EpochGpsSeconds">GPS seconds of the first sample; null where nobody says it.</param>
/// <param name="Columns">At least one, names unique, in the order of the source.</param>
/// <param name="Samples">Samples in each column where the source states it.</param>
public sealed record SourceInfo(
    double? SampleRateHz, double? EpochGpsSeconds, ImmutableArray<Column> Columns, long? Samples);
