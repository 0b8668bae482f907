using System.Buffers.Binary;

namespace Lisa.Grains.Formats.Hdf5;

/// <summary>Little-endian numbers and pieces of a file, each within the file's length.</summary>
internal sealed class FileBytes(Stream file)
{
    public long Length => file.Length;

    public ReadOnlyMemory<byte> At(long address, int count)
    {
        if (address < 0 || count < 0 || address > file.Length - count)
        {
            throw new InvalidDataException($"the file points at its bytes {address} to {address + count}, but has {file.Length}");
        }

        var bytes = new byte[count];
        file.Seek(address, SeekOrigin.Begin);
        file.ReadExactly(bytes);
        return bytes;
    }

    public long Number(long address, int bytes) => Number(At(address, bytes).Span, 0, bytes);

    /// <summary>An unsigned number; what is beyond 2^63 is an address that is not there, or a lie: it comes back negative.</summary>
    public static long Number(ReadOnlySpan<byte> from, int at, int bytes)
    {
        if (at + bytes > from.Length)
        {
            throw new InvalidDataException("a message ends inside a number");
        }

        return bytes switch
        {
            1 => from[at],
            2 => BinaryPrimitives.ReadUInt16LittleEndian(from[at..]),
            4 => BinaryPrimitives.ReadUInt32LittleEndian(from[at..]),
            _ => BinaryPrimitives.ReadInt64LittleEndian(from[at..]),
        };
    }
}
