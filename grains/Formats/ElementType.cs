using System.Buffers.Binary;

namespace Lisa.Grains.Formats;

/// <summary>A number as NumPy and HDF5 store it.</summary>
/// <param name="Kind">f, i or u, as in NumPy's dtype.</param>
/// <param name="Bytes">1, 2, 4 or 8; 4 or 8 for f.</param>
/// <param name="BigEndian">Most significant byte first.</param>
internal readonly record struct ElementType(char Kind, int Bytes, bool BigEndian)
{
    public static ElementType Float64 { get; } = new('f', 8, false);

    /// <summary>Reads NumPy's <c>descr</c>, such as <c>&lt;f8</c>, <c>&gt;i4</c> or <c>|u1</c>.</summary>
    public static bool TryParse(string descr, out ElementType type)
    {
        type = default;
        if (descr.Length != 3 || "<>|=".IndexOf(descr[0], StringComparison.Ordinal) < 0)
        {
            return false;
        }

        var (kind, bytes) = (descr[1], descr[2] - '0');
        var wide = kind == 'f' ? bytes is 4 or 8 : kind is 'i' or 'u' && bytes is 1 or 2 or 4 or 8;
        if (!wide || (descr[0] == '|' && bytes != 1))
        {
            return false;
        }

        type = new ElementType(kind, bytes, descr[0] == '>');
        return true;
    }

    /// <summary>
    /// Converts every <paramref name="stride"/>-th element, beginning with the first of <paramref name="bytes"/>, to doubles.
    /// 64-bit integers beyond 2^53 are rounded to the nearest double.
    /// </summary>
    public void Decode(ReadOnlySpan<byte> bytes, int stride, Span<double> to)
    {
        var step = stride * Bytes;
        for (var i = 0; i < to.Length; i++)
        {
            to[i] = One(bytes.Slice(i * step, Bytes));
        }
    }

    private double One(ReadOnlySpan<byte> bytes) => (Kind, Bytes, BigEndian) switch
    {
        ('f', 8, false) => BinaryPrimitives.ReadDoubleLittleEndian(bytes),
        ('f', 8, true) => BinaryPrimitives.ReadDoubleBigEndian(bytes),
        ('f', 4, false) => BinaryPrimitives.ReadSingleLittleEndian(bytes),
        ('f', 4, true) => BinaryPrimitives.ReadSingleBigEndian(bytes),
        ('i', 1, _) => (sbyte)bytes[0],
        ('i', 2, false) => BinaryPrimitives.ReadInt16LittleEndian(bytes),
        ('i', 2, true) => BinaryPrimitives.ReadInt16BigEndian(bytes),
        ('i', 4, false) => BinaryPrimitives.ReadInt32LittleEndian(bytes),
        ('i', 4, true) => BinaryPrimitives.ReadInt32BigEndian(bytes),
        ('i', 8, false) => BinaryPrimitives.ReadInt64LittleEndian(bytes),
        ('i', 8, true) => BinaryPrimitives.ReadInt64BigEndian(bytes),
        ('u', 1, _) => bytes[0],
        ('u', 2, false) => BinaryPrimitives.ReadUInt16LittleEndian(bytes),
        ('u', 2, true) => BinaryPrimitives.ReadUInt16BigEndian(bytes),
        ('u', 4, false) => BinaryPrimitives.ReadUInt32LittleEndian(bytes),
        ('u', 4, true) => BinaryPrimitives.ReadUInt32BigEndian(bytes),
        ('u', 8, false) => BinaryPrimitives.ReadUInt64LittleEndian(bytes),
        ('u', 8, true) => BinaryPrimitives.ReadUInt64BigEndian(bytes),
        _ => throw new InvalidOperationException($"no element of kind {Kind} has {Bytes} bytes"),
    };
}
