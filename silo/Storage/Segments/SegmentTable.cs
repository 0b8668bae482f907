using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Lisa.Grains.Contracts;
using Lisa.Grains.Store;
using Npgsql;
using NpgsqlTypes;

namespace Lisa.Silo.Storage.Segments;

/// <summary>A row of a segment without its samples.</summary>
internal readonly record struct SegmentRow(SegmentRecord Record, long Sequence, long Post, string Writer);

/// <summary>A look at a product's rows.</summary>
/// <param name="Sequence">How far their numbers go for certain.</param>
/// <param name="Total">Segments in all, where it is known.</param>
/// <param name="Generation">Of which generation they are.</param>
/// <param name="Confirmed">The last post whose rows are among them.</param>
/// <param name="Rows">Those that were asked for, in the order of their numbers.</param>
internal sealed record ProductRows(long Sequence, long? Total, long Generation, long Confirmed, List<SegmentRow> Rows);

/// <summary>A new segment with the hash of its samples.</summary>
internal readonly record struct HashedSegment(NewSegment Segment, ContentHash Content);

/// <summary>One product's rows in the database. Each method is one transaction, and may be done twice; none waits or tries again.</summary>
internal sealed class SegmentTable(NpgsqlDataSource database, ProductId product, string writer)
{
    private readonly byte[] _product = Convert.FromHexString(product.Text);

    public ProductId Id => product;

    public string Writer => writer;

    /// <summary>Rows that were given a number above <paramref name="since"/>.</summary>
    public ProductRows ReadSince(long since)
    {
        using var connection = database.OpenConnection();
        using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands = { Command(SegmentSql.Product), Command(SegmentSql.Since, Number("since", since)) },
        };
        using var reader = batch.ExecuteReader();
        var (sequence, total, generation, confirmed) = reader.Read()
            ? (reader.GetInt64(0), reader.IsDBNull(1) ? null : (long?)reader.GetInt64(1), reader.GetInt64(2), reader.GetInt64(3))
            : (0, null, 0, 0);
        List<SegmentRow> rows = [];
        reader.NextResult();
        while (reader.Read())
        {
            var (number, post) = (reader.GetInt64(5), reader.GetInt64(6));
            var order = checked((uint)(post > 0 ? post : number));
            var record = new SegmentRecord(
                reader.GetInt64(0), reader.GetInt32(1), reader.GetInt32(2), HashOf(reader.GetFieldValue<byte[]>(3)),
                reader.IsDBNull(4) ? default : HashOf(reader.GetFieldValue<byte[]>(4)), number, 0, order);
            rows.Add(new SegmentRow(record, number, post, reader.GetString(7)));
        }

        return new ProductRows(Math.Max(sequence, rows.Count == 0 ? 0 : rows[^1].Sequence), total, generation, confirmed, rows);
    }

    /// <summary>The samples that an index has now; false when there are none, or of another size.</summary>
    public bool TryRead(long index, Span<byte> samples)
    {
        using var connection = database.OpenConnection();
        using var command = new NpgsqlCommand(SegmentSql.Samples, connection) { Parameters = { Key(), Number("index", index) } };
        using var reader = command.ExecuteReader(System.Data.CommandBehavior.SequentialAccess);
        if (!reader.Read())
        {
            return false;
        }

        using var stream = reader.GetStream(0);
        if (stream.Length != samples.Length)
        {
            return false;
        }

        stream.ReadExactly(samples);
        return true;
    }

    /// <summary>Commits computed segments, and the total; nothing where the product is of another generation by now.</summary>
    public void Append(IReadOnlyList<HashedSegment> segments, long? total, long generation)
    {
        using var connection = database.OpenConnection();
        using var batch = new NpgsqlBatch(connection) { BatchCommands = { Command(SegmentSql.Create) } };
        batch.BatchCommands.Add(segments.Count == 0
            ? Command(SegmentSql.State, Number("total", total), Number("generation", generation))
            : Command(
                SegmentSql.Append,
                [Number("count", segments.Count), Number("total", total), Number("generation", generation), Name(), .. Matrices(segments)]));
        batch.ExecuteNonQuery();
    }

    /// <summary>Takes the right to post, and clears what others left; false when a higher post has it.</summary>
    public bool BeginPost(long post)
    {
        using var connection = database.OpenConnection();
        using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                Command(SegmentSql.Create),
                Command(SegmentSql.BeginPost, Number("post", post)),
                Command(SegmentSql.ClearStaged, Number("post", post), Name()),
            },
        };
        return batch.ExecuteScalar() is not null;
    }

    /// <summary>Whether no higher post has the right to post.</summary>
    public bool HasRight(long post)
    {
        using var connection = database.OpenConnection();
        using var command = new NpgsqlCommand(SegmentSql.HasRight, connection) { Parameters = { Key(), Number("post", post) } };
        return command.ExecuteScalar() is not null;
    }

    /// <summary>Puts segments aside until the post is confirmed; false when a higher post has the right.</summary>
    public bool Stage(IReadOnlyList<HashedSegment> segments, long post)
    {
        using var connection = database.OpenConnection();
        using var command = new NpgsqlCommand(SegmentSql.Stage, connection) { Parameters = { Key(), Name(), Number("post", post) } };
        command.Parameters.AddRange(Matrices(segments));
        return command.ExecuteScalar() is not null;
    }

    /// <summary>Shows what a post put aside, whoever wrote it; nothing where that is done, or not all of it is there.</summary>
    public void Confirm(PostConfirmation confirmation)
    {
        var (post, count) = (confirmation.Post, confirmation.Segments);
        using var connection = database.OpenConnection();
        using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                Command(SegmentSql.Create),
                Command(SegmentSql.Confirm, Number("post", post), Number("count", count), Number("total", confirmation.Total)),
                Command(SegmentSql.MoveConfirmed, Number("post", post), Number("count", count)),
                Command(SegmentSql.DropConfirmed, Number("post", post)),
            },
        };
        batch.ExecuteNonQuery();
    }

    /// <summary>Shows computed segments that were staged; false when not all of them were new.</summary>
    /// <param name="count">How many were staged.</param>
    /// <param name="total">Segments in all, once known.</param>
    public bool CommitStaged(int count, long? total)
    {
        using var connection = database.OpenConnection();
        using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                Command(SegmentSql.CommitStaged, Number("count", count), Number("total", total)),
                Command(SegmentSql.MoveStaged, Number("post", 0), Number("count", count), Name()),
                Command(SegmentSql.DropStaged, Number("post", 0), Name()),
            },
        };
        batch.ExecuteNonQuery();
        return batch.BatchCommands[1].RecordsAffected == count;
    }

    /// <summary>Deletes the product's segments; returns the bytes of their samples.</summary>
    public long Remove()
    {
        using var connection = database.OpenConnection();
        using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands = { Command(SegmentSql.BeginGeneration), Command(SegmentSql.DeleteSegments) },
            Timeout = SegmentSql.LongTimeoutSeconds,
        };
        return (long)batch.ExecuteScalar()!;
    }

    public void DropStaged(long post)
    {
        using var connection = database.OpenConnection();
        using var command = new NpgsqlCommand(SegmentSql.DropStaged, connection) { Parameters = { Key(), Name(), Number("post", post) } };
        command.ExecuteNonQuery();
    }

    private NpgsqlBatchCommand Command(string sql, params ReadOnlySpan<NpgsqlParameter> parameters)
    {
        var command = new NpgsqlBatchCommand(sql) { Parameters = { Key() } };
        command.Parameters.AddRange(parameters.ToArray());
        return command;
    }

    private NpgsqlParameter<byte[]> Key() => new("product", _product);

    private NpgsqlParameter<string> Name() => new("writer", writer);

    private static NpgsqlParameter Number(string name, long? value) =>
        new(name, NpgsqlDbType.Bigint) { Value = value is { } number ? number : DBNull.Value };

    // Samples lie in memory as they are stored, on every processor that .NET runs on.
    private static NpgsqlParameter[] Matrices(IReadOnlyList<HashedSegment> segments) =>
    [
        new NpgsqlParameter<long[]>("indices", [.. segments.Select(each => each.Segment.Index)]),
        new NpgsqlParameter<int[]>("columns", [.. segments.Select(each => each.Segment.Samples.Columns)]),
        new NpgsqlParameter<int[]>("lengths", [.. segments.Select(each => each.Segment.Samples.Length)]),
        new NpgsqlParameter<byte[][]>("contents", [.. segments.Select(each => BytesOf(each.Content))]),
        new NpgsqlParameter<byte[]?[]>("inputs", [.. segments.Select(each => each.Segment.Inputs == default ? null : BytesOf(each.Segment.Inputs))]),
        new NpgsqlParameter<byte[][]>("samples", [.. segments.Select(each => MemoryMarshal.AsBytes(each.Segment.Samples.Samples).ToArray())]),
    ];

    private static byte[] BytesOf(ContentHash hash)
    {
        var bytes = new byte[16];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, hash.High);
        BinaryPrimitives.WriteUInt64BigEndian(bytes.AsSpan(8), hash.Low);
        return bytes;
    }

    private static ContentHash HashOf(byte[] bytes) =>
        new(BinaryPrimitives.ReadUInt64BigEndian(bytes), BinaryPrimitives.ReadUInt64BigEndian(bytes.AsSpan(8)));
}
