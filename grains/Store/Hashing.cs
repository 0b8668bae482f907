using System.IO.Hashing;
using System.Runtime.InteropServices;
using Lisa.Grains.Contracts;

namespace Lisa.Grains.Store;

/// <summary>Content hashes of samples and of lists of hashes.</summary>
public static class Hashing
{
    /// <summary>Of the samples' bytes, little-endian doubles, column by column.</summary>
    public static ContentHash Of(ReadOnlySpan<double> samples) => From(XxHash128.HashToUInt128(MemoryMarshal.AsBytes(samples)));

    /// <summary>Of as many samples of one value, without having them all.</summary>
    public static ContentHash OfRepeated(double value, long count)
    {
        Span<double> some = stackalloc double[512];
        some.Fill(value);
        var hash = new XxHash128();
        for (; count > 0; count -= some.Length)
        {
            hash.Append(MemoryMarshal.AsBytes(some[..(int)Math.Min(some.Length, count)]));
        }

        return From(hash.GetCurrentHashAsUInt128());
    }

    /// <summary>Of a list of hashes in order.</summary>
    public static ContentHash Of(ReadOnlySpan<ContentHash> hashes) => From(XxHash128.HashToUInt128(MemoryMarshal.AsBytes(hashes)));

    private static ContentHash From(UInt128 hash) => new((ulong)(hash >> 64), (ulong)hash);
}
