namespace Lisa.Silo.Storage.Segments;

/// <summary>
/// The statements of <see cref="SegmentTable"/>. Each that touches a product's row does so first, so that no two wait for each other in a ring;
/// and the ones that carry samples take that lock inside of one statement, which begins when all of its data have arrived.
/// </summary>
internal static class SegmentSql
{
    /// <summary>For statements that touch as many rows as there are: half an hour.</summary>
    public const int LongTimeoutSeconds = 1800;

    public const string Create = "INSERT INTO segment_product (product) VALUES (@product) ON CONFLICT DO NOTHING";

    public const string Product = "SELECT sequence, total, generation, confirmed FROM segment_product WHERE product = @product";

    // Run behind Product: it sees at least what that one counted.
    public const string Since =
        """
        SELECT index, columns, length, content, inputs, sequence, post, writer FROM segment
        WHERE product = @product AND sequence > @since ORDER BY sequence
        """;

    public const string Samples = "SELECT samples FROM segment WHERE product = @product AND index = @index";

    public const string State =
        "UPDATE segment_product SET total = COALESCE(total, @total) WHERE product = @product AND generation = @generation";

    // Nothing where the product was removed since its generation was read. What has the same inputs is there already: a pure operator makes the same samples of the same inputs.
    public const string Append =
        """
        WITH p AS (
            UPDATE segment_product SET sequence = sequence + @count, total = COALESCE(total, @total)
            WHERE product = @product AND generation = @generation RETURNING sequence - @count AS base)
        INSERT INTO segment (product, index, columns, length, content, inputs, sequence, post, writer, samples)
        SELECT @product, s.index, s.columns, s.length, s.content, s.inputs, p.base + s.place, 0, @writer, s.samples
        FROM p, unnest(@indices, @columns, @lengths, @contents, @inputs, @samples)
            WITH ORDINALITY AS s (index, columns, length, content, inputs, samples, place)
        ON CONFLICT (product, index) DO UPDATE SET
            columns = excluded.columns, length = excluded.length, content = excluded.content, inputs = excluded.inputs,
            sequence = excluded.sequence, post = excluded.post, writer = excluded.writer, samples = excluded.samples
        WHERE segment.inputs IS DISTINCT FROM excluded.inputs OR (excluded.inputs IS NULL AND segment.content <> excluded.content)
        """;

    // No row: a higher post has begun.
    public const string BeginPost =
        """
        UPDATE segment_product SET post = GREATEST(post, @post) WHERE product = @product AND (@post = 0 OR post <= @post) RETURNING post
        """;

    // What lower posts left behind that were never confirmed, or this one where a discard did not get through. Nothing acknowledged is among it: a
    // post is given out only after the one before it, that was acknowledged last, is confirmed, and its rows moved.
    public const string ClearStaged =
        "DELETE FROM segment_staged WHERE product = @product AND (post < @post OR (post = @post AND writer = @writer))";

    public const string Stage =
        """
        WITH p AS (
            UPDATE segment_product SET post = GREATEST(post, @post)
            WHERE product = @product AND (@post = 0 OR post <= @post) RETURNING post),
        put AS (
            INSERT INTO segment_staged (product, writer, post, index, columns, length, content, inputs, samples)
            SELECT @product, @writer, @post, s.index, s.columns, s.length, s.content, s.inputs, s.samples
            FROM p, unnest(@indices, @columns, @lengths, @contents, @inputs, @samples) AS s (index, columns, length, content, inputs, samples)
            ON CONFLICT (product, writer, post, index) DO UPDATE SET
                columns = excluded.columns, length = excluded.length, content = excluded.content, inputs = excluded.inputs, samples = excluded.samples)
        SELECT post FROM p
        """;

    public const string HasRight = "SELECT post FROM segment_product WHERE product = @product AND post <= @post";

    // The next three are one transaction: they see what was committed before the first got its lock, and do nothing when that found nothing to do, since
    // the post is confirmed already, or not all of it is there.
    public const string Confirm =
        """
        UPDATE segment_product SET confirmed = @post, post = GREATEST(post, @post), sequence = sequence + @count, total = COALESCE(total, @total)
        WHERE product = @product AND confirmed < @post
          AND (SELECT count(*) FROM segment_staged WHERE product = @product AND post = @post) = @count
        """;

    public const string MoveConfirmed = Move + " AND p.confirmed = @post" + Supersede + " WHERE segment.post < excluded.post";

    // Also what was staged by those that have lost their right, in the middle or at the end: they can never be confirmed any more.
    public const string DropConfirmed =
        """
        DELETE FROM segment_staged AS g USING segment_product AS p
        WHERE p.product = @product AND p.confirmed >= @post AND g.product = @product AND g.post > 0 AND g.post <= @post
        """;

    // The next three are one transaction, of computed segments that one commit shows.
    public const string CommitStaged =
        "UPDATE segment_product SET sequence = sequence + @count, total = COALESCE(total, @total) WHERE product = @product";

    public const string MoveStaged = Move + " AND g.writer = @writer" + Supersede
        + " WHERE segment.inputs IS DISTINCT FROM excluded.inputs OR (excluded.inputs IS NULL AND segment.content <> excluded.content)";

    public const string DropStaged = "DELETE FROM segment_staged WHERE product = @product AND writer = @writer AND post = @post";

    // Sequence numbers go on: what is appended afterwards is news to whoever has seen the ones before.
    public const string BeginGeneration = "UPDATE segment_product SET generation = generation + 1, total = NULL WHERE product = @product";

    public const string DeleteSegments =
        """
        WITH gone AS (DELETE FROM segment WHERE product = @product RETURNING columns::bigint * length * 8 AS bytes)
        SELECT COALESCE(sum(bytes), 0)::bigint FROM gone
        """;

    public const string List =
        "SELECT product, sum(columns::bigint * length * 8)::bigint FROM segment GROUP BY product ORDER BY product";

    private const string Move =
        """
        INSERT INTO segment (product, index, columns, length, content, inputs, sequence, post, writer, samples)
        SELECT g.product, g.index, g.columns, g.length, g.content, g.inputs,
               p.sequence - @count + row_number() OVER (ORDER BY g.index), g.post, g.writer, g.samples
        FROM segment_staged AS g, segment_product AS p
        WHERE p.product = @product AND g.product = @product AND g.post = @post
        """;

    private const string Supersede =
        """

        ON CONFLICT (product, index) DO UPDATE SET
            columns = excluded.columns, length = excluded.length, content = excluded.content, inputs = excluded.inputs,
            sequence = excluded.sequence, post = excluded.post, writer = excluded.writer, samples = excluded.samples
        """;
}
