using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using PureHDF;

namespace Lisa.Tests.Api;

/// <summary>Frames of samples (one value a channel) in the formats of the API, written and read by code that is not the platform's.</summary>
internal static class Samples
{
    /// <summary>Different values everywhere, none of them round.</summary>
    public static double[][] Make(int samples, int channels, int seed = 1)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, samples).Select(_ => Enumerable.Range(0, channels).Select(_ => random.NextDouble() - 0.5).ToArray())];
    }

    public static byte[] Raw(double[][] frames) => MemoryMarshal.AsBytes<double>(frames.SelectMany(frame => frame).ToArray()).ToArray();

    public static byte[] Npy(double[][] frames)
    {
        var text = $"{{'descr': '<f8', 'fortran_order': False, 'shape': ({frames.Length}, {frames[0].Length}), }}".PadRight(117) + "\n";
        byte[] head = [0x93, .. "NUMPY"u8, 1, 0, (byte)text.Length, 0, .. Encoding.ASCII.GetBytes(text)];
        return [.. head, .. Raw(frames)];
    }

    public static byte[] Csv(double[][] frames) => Encoding.UTF8.GetBytes(string.Join(',', frames[0].Select((_, at) => $"c{at}")) + "\n" + string.Concat(
        frames.Select(frame => string.Join(',', frame.Select(value => value.ToString("R", CultureInfo.InvariantCulture))) + "\n")));

    /// <summary>One dataset, <c>/data</c>, of shape [samples, channels].</summary>
    public static byte[] Hdf5(double[][] frames)
    {
        var matrix = new double[frames.Length, frames[0].Length];
        for (var row = 0; row < frames.Length; row++)
        {
            for (var column = 0; column < frames[row].Length; column++)
            {
                matrix[row, column] = frames[row][column];
            }
        }

        using var body = new MemoryStream();
        new H5File { ["data"] = matrix }.Write(body);
        return body.ToArray();
    }

    public static double[][] FromNpy(byte[] body)
    {
        var head = 10 + BinaryPrimitives.ReadUInt16LittleEndian(body.AsSpan(8));
        var header = Encoding.ASCII.GetString(body, 10, head - 10);
        var columns = int.Parse(header[(header.LastIndexOf(',', header.IndexOf(')')) + 1)..header.IndexOf(')')], CultureInfo.InvariantCulture);
        return [.. MemoryMarshal.Cast<byte, double>(body.AsSpan(head)).ToArray().Chunk(columns)];
    }

    /// <summary>Without the axis.</summary>
    public static double[][] FromCsv(byte[] body) =>
    [
        .. Encoding.UTF8.GetString(body).Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1)
            .Select(line => line.Split(',').Skip(1).Select(text => text == "nan" ? double.NaN : double.Parse(text, CultureInfo.InvariantCulture)).ToArray()),
    ];

    /// <summary>Without the axis; null is NaN.</summary>
    public static double[][] FromJson(byte[] body) =>
    [
        .. JsonDocument.Parse(body).RootElement.GetProperty("rows").EnumerateArray()
            .Select(row => row.EnumerateArray().Skip(1).Select(value => value.ValueKind == JsonValueKind.Null ? double.NaN : value.GetDouble()).ToArray()),
    ];

    public static double[][] FromHdf5(byte[] body, params string[] columns)
    {
        using var file = H5File.Open(new MemoryStream(body));
        var data = columns.Select(column => file.Dataset(column).Read<double[]>()).ToArray();
        return [.. Enumerable.Range(0, data[0].Length).Select(row => data.Select(column => column[row]).ToArray())];
    }
}
