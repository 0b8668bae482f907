using System.Buffers.Binary;

namespace Lisa.Grains.Formats.Hdf5;

/// <summary>
/// Reads a datatype message (HDF5 file format specification, IV.A.2.d) where it is a plain integer or an IEEE float:
/// <code>
/// 1 byte  version, class (0 integer, 1 float)
/// 3       bits: 0 big-endian; integers: 3 signed; floats: 6 VAX order
/// 4       size in bytes
/// 2, 2    bit offset, precision; floats go on with exponent and mantissa
/// </code>
/// </summary>
internal static class ElementTypes
{
    private static readonly string[] Classes =
        ["integer", "float", "time", "string", "bit field", "opaque", "compound", "reference", "enumeration", "variable length", "array"];

    private static readonly byte[] Double = [52, 11, 0, 52, 0xFF, 0x03, 0, 0];
    private static readonly byte[] Single = [23, 8, 0, 23, 0x7F, 0, 0, 0];

    public static ElementType Of(IReadOnlyList<HeaderMessage> header, string path, SourceName source)
    {
        var message = header.FirstOrDefault(candidate => candidate.Type == HeaderMessage.Datatype)
            ?? throw source.Refuse(
                "the path does not lead to a dataset", path, "a group", "a dataset", "Name the dataset inside the group");
        var type = message.Shared ? null : Plain(message.Data.Span);
        return type ?? throw source.Refuse(
            "this type of element is not read", path, message.Shared ? "a committed datatype" : Name(message.Data.Span),
            "plain float32, float64, integers of 1, 2, 4 or 8 bytes", "Convert it: array.astype('<f8')");
    }

    private static ElementType? Plain(ReadOnlySpan<byte> message)
    {
        if (message.Length < 12)
        {
            return null;
        }

        var size = BinaryPrimitives.ReadUInt32LittleEndian(message[4..]);
        var bigEndian = (message[1] & 0x01) != 0;
        if (size is not (1 or 2 or 4 or 8) || BinaryPrimitives.ReadUInt16LittleEndian(message[8..]) != 0
            || BinaryPrimitives.ReadUInt16LittleEndian(message[10..]) != size * 8)
        {
            return null;
        }

        switch (message[0] & 0x0F)
        {
            case 0:
                return new ElementType((message[1] & 0x08) != 0 ? 'i' : 'u', (int)size, bigEndian);
            case 1 when size >= 4 && message.Length >= 20 && (message[1] & 0x40) == 0:
                return message.Slice(12, 8).SequenceEqual(size == 8 ? Double : Single)
                    ? new ElementType('f', (int)size, bigEndian)
                    : null;
            default:
                return null;
        }
    }

    private static string Name(ReadOnlySpan<byte> message) =>
        message.Length > 0 && (message[0] & 0x0F) < Classes.Length ? Classes[message[0] & 0x0F] : "unknown";
}
