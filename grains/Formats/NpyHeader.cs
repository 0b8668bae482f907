using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Lisa.Grains.Formats;

/// <summary>
/// The header of an NPY file, versions 1.0 to 3.0 (NumPy's numpy.lib.format):
/// <code>
/// 6 bytes  \x93NUMPY
/// 2        major, minor
/// 2 or 4   length of the text, little-endian: 2 in version 1
/// n        {'descr': '&lt;f8', 'fortran_order': False, 'shape': (4096, 3), }  and padding
/// </code>
/// The text is Python's, but it is matched against the one form that numpy writes, and never evaluated.
/// </summary>
internal sealed record NpyHeader(ElementType Element, bool FortranOrder, long[] Shape, int Bytes)
{
    /// <summary>numpy pads to 64 bytes; a plain array's header never comes near this.</summary>
    private const int LongestText = 4096;

    // numpy sorts the keys. No part can match what its neighbour matches, so no text of a stranger makes it slow.
    private static readonly Regex Dictionary = new(
        """
        \A\{\s*['"]descr['"]\s*:\s*['"](?<descr>[^'"\\]{1,16})['"]\s*
        ,\s*['"]fortran_order['"]\s*:\s*(?<order>True|False)\s*
        ,\s*['"]shape['"]\s*:\s*\((?<shape>[0-9L,\s]*)\)\s*,?\s*\}\s*\z
        """,
        RegexOptions.IgnorePatternWhitespace | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture);

    private static readonly byte[] Magic = [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    public static async ValueTask<NpyHeader> ReadAsync(Stream body, SourceName source, CancellationToken cancellation)
    {
        var head = new byte[12];
        await FillAsync(body, head.AsMemory(0, 8), source, cancellation);
        if (!head.AsSpan(0, 6).SequenceEqual(Magic) || head[6] is < 1 or > 3 || head[7] != 0)
        {
            throw source.Refuse(
                "the body is no NPY file of a known version", "byte 0", Convert.ToHexString(head.AsSpan(0, 8)),
                "93 4E 55 4D 50 59, then version 1.0, 2.0 or 3.0", "Write it with numpy.save, or name its true format");
        }

        var lengthBytes = head[6] == 1 ? 2 : 4;
        await FillAsync(body, head.AsMemory(8, lengthBytes), source, cancellation);
        var length = BitConverter.ToUInt32(head, 8);
        if (length > LongestText)
        {
            throw source.Refuse(
                "the header claims to be longer than any array's", "byte 8", length, $"{LongestText} bytes",
                "Write a plain array of numbers with numpy.save");
        }

        var text = new byte[length];
        await FillAsync(body, text, source, cancellation);
        return Parse(Encoding.Latin1.GetString(text), source, 8 + lengthBytes + (int)length);
    }

    private static NpyHeader Parse(string text, SourceName source, int bytes)
    {
        var match = Dictionary.Match(text);
        if (!match.Success)
        {
            throw source.Refuse(
                "the header is not the one that numpy writes", "byte 8", text.TrimEnd(),
                "{'descr': '<f8', 'fortran_order': False, 'shape': (n, channels), }",
                "Write a plain array of numbers with numpy.save, without fields");
        }

        var descr = match.Groups["descr"].Value;
        if (!ElementType.TryParse(descr, out var element))
        {
            throw source.Refuse(
                "this type of number is not read", "header, descr", descr, "f4, f8, i1 to i8, u1 to u8, either endianness",
                "Convert it: numpy.save(file, array.astype('<f8'))");
        }

        // Python writes (5,) for one dimension: the last comma has nothing after it. Old versions end an integer in L.
        var sizes = match.Groups["shape"].Value.Trim().TrimEnd(',').Split(',');
        var shape = new long[sizes.Length];
        for (var i = 0; i < shape.Length; i++)
        {
            if (!long.TryParse(sizes[i].Trim().TrimEnd('L'), NumberStyles.None, CultureInfo.InvariantCulture, out shape[i]))
            {
                throw source.Refuse(
                    "a size of the shape is no 64-bit integer", "header, shape", sizes[i], "0 to 2^63-1",
                    "Post an array of shape (n,) or (n, channels)");
            }
        }

        return new NpyHeader(element, match.Groups["order"].Value == "True", shape, bytes);
    }

    private static async ValueTask FillAsync(
        Stream body, Memory<byte> buffer, SourceName source, CancellationToken cancellation)
    {
        var read = await body.ReadAtLeastAsync(buffer, buffer.Length, false, cancellation);
        if (read < buffer.Length)
        {
            throw source.Refuse(
                "the body ends inside the NPY header", "header", $"{read} bytes", $"{buffer.Length} bytes",
                "Post the whole file as numpy.save wrote it");
        }
    }
}
