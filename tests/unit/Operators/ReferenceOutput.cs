using System.Globalization;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using System.Text.Json;
using System.Text.Json.Serialization;
using Lisa.Signal.Fourier;

namespace Lisa.Tests.Unit.Operators;

/// <summary>
/// What a version of an operator makes of the inputs of <see cref="ReferenceCases"/>, as stored in tests/reference/operators: doubles as
/// their 64 bits in hexadecimal, and where they were made. Bits are promised on that kind of processor and Fourier library, and values
/// elsewhere.
/// </summary>
/// <param name="Operator">Its name.</param>
/// <param name="Version">Its version.</param>
/// <param name="Processor">Architecture, widest vectors, Fourier library.</param>
/// <param name="Cases">In the order of the recipes.</param>
internal sealed record ReferenceOutput(string Operator, int Version, string Processor, IReadOnlyList<ReferenceOutput.CaseOutput> Cases)
{
    /// <summary>How far values made elsewhere may be off, relative to the largest magnitude of their column.</summary>
    public const double Tolerance = 1e-11;

    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    /// <param name="Name">Of the recipe.</param>
    /// <param name="XxHash">XxHash128 over the samples' bytes, little end first, all segments, column after column.</param>
    /// <param name="Segments">Of each segment its columns, each 16 digits a sample with blanks between.</param>
    internal sealed record CaseOutput(string Name, string XxHash, IReadOnlyList<IReadOnlyList<string>> Segments)
    {
        [JsonIgnore]
        public int Columns => Segments[0].Count;

        public static CaseOutput From(string name, InMemoryProduct output)
        {
            var all = output.Segments.SelectMany(segment => segment.SelectMany(column => column)).ToArray();
            return new CaseOutput(
                name, Convert.ToHexStringLower(XxHash128.Hash(MemoryMarshal.AsBytes(all.AsSpan()))),
                [.. output.Segments.Select(segment => (IReadOnlyList<string>)[.. segment.Select(Write)])]);
        }

        /// <summary>One column through all segments.</summary>
        public double[] Column(int column) => [.. Segments.SelectMany(segment => Read(segment[column]))];

        private static string Write(double[] column) =>
            string.Join(' ', column.Select(value => BitConverter.DoubleToInt64Bits(value).ToString("x16", CultureInfo.InvariantCulture)));

        private static IEnumerable<double> Read(string column) => column
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(word => BitConverter.Int64BitsToDouble(long.Parse(word, NumberStyles.HexNumber, CultureInfo.InvariantCulture)));
    }

    /// <summary>The kind of processor and library that this process computes with.</summary>
    public static string ThisProcessor => string.Join(
        ' ', RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant(),
        Avx512F.IsSupported ? "avx512f" : Avx2.IsSupported ? "avx2" : Sse42.IsSupported ? "sse4.2" : AdvSimd.IsSupported ? "neon" : "scalar",
        FourierBackend.Name);

    /// <summary>Computes all cases of an operator now.</summary>
    public static ReferenceOutput Compute(string name) => new(
        name, OperatorRun.Find(name).Info.Version, ThisProcessor,
        [.. ReferenceCases.Of(name).Select(each => CaseOutput.From(each.Name, OperatorRun.Run(name, each.Inputs, each.Parameters)))]);

    public static ReferenceOutput Parse(string json) => JsonSerializer.Deserialize<ReferenceOutput>(json, Json)!;

    public string Format() => JsonSerializer.Serialize(this, Json) + "\n";

    /// <summary>What is wrong with an output, this one being the reference; null when it is as it must be.</summary>
    public string? Difference(ReferenceOutput actual)
    {
        if (!actual.Cases.Select(Shape).SequenceEqual(Cases.Select(Shape)))
        {
            return $"{Operator} version {Version} makes other shapes than its reference: {string.Join("; ", actual.Cases.Select(Shape))}. {Advice}";
        }

        foreach (var (expected, made) in Cases.Zip(actual.Cases))
        {
            if (actual.Processor == Processor && made.XxHash != expected.XxHash)
            {
                return $"{Operator} version {Version}, case {expected.Name}: other bits than its reference, on the same kind of processor ({Processor}). {Advice}";
            }

            for (var column = 0; column < expected.Columns; column++)
            {
                if (FirstFar(expected.Column(column), made.Column(column)) is { } at)
                {
                    return $"{Operator} version {Version}, case {expected.Name}: sample {at} of column {column} is {made.Column(column)[at]:R}, its reference "
                        + $"{expected.Column(column)[at]:R}; more than {Tolerance} of the column's largest apart. {Advice}";
                }
            }
        }

        return null;
    }

    private static string Advice =>
        "Products of equal identity must be equal: raise the operator's version and write its new reference with LISA_WRITE_REFERENCES=1.";

    private static string Shape(CaseOutput output) => $"{output.Name}: {string.Join(", ", output.Segments.Select(segment => $"{segment.Count} × {segment[0].Length}"))}";

    private static int? FirstFar(double[] expected, double[] actual)
    {
        var bound = Tolerance * expected.Where(double.IsFinite).Select(Math.Abs).DefaultIfEmpty(0).Max();
        for (var i = 0; i < expected.Length; i++)
        {
            if (double.IsNaN(expected[i]) ? !double.IsNaN(actual[i]) : !(Math.Abs(actual[i] - expected[i]) <= bound))
            {
                return i;
            }
        }

        return null;
    }
}
