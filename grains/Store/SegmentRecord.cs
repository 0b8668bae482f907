using Lisa.Grains.Contracts;

namespace Lisa.Grains.Store;

/// <summary>What the store knows of one durable segment.</summary>
/// <param name="Index">Its place in the product.</param>
/// <param name="Columns">Columns of its matrix.</param>
/// <param name="Length">Samples in each column.</param>
/// <param name="Content">Hash of its samples.</param>
/// <param name="Inputs">Hash of the content hashes of the segments it was computed from; default for posted data.</param>
/// <param name="Offset">Where its samples begin in the file of its writer; in a database, its sequence.</param>
/// <param name="Source">Which of the log's writers wrote it, in the numbering of this process; 0 is this process itself.</param>
/// <param name="Order">Of several records of one index the highest order holds; 0 in a log with one writer, where the last one holds.</param>
public readonly record struct SegmentRecord(
    long Index, int Columns, int Length, ContentHash Content, ContentHash Inputs, long Offset, int Source = 0, uint Order = 0)
{
    /// <summary>Size of its samples in bytes.</summary>
    public long Bytes => (long)Columns * Length * sizeof(double);
}

/// <summary>A segment on its way into the store; the samples stay the caller's.</summary>
/// <param name="Index">Its place in the product.</param>
/// <param name="Samples">The matrix.</param>
/// <param name="Inputs">Hash of what it was computed from.</param>
public readonly record struct NewSegment(long Index, Block Samples, ContentHash Inputs);
