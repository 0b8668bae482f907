using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Lisa.Grains.Contracts;

/// <summary>
/// Identity of a product: 160 bits of SHA-256 over what it is made of, as 40 hexadecimal digits.
/// Equal inputs give equal identities on any machine; so a product that exists is never computed twice.
/// </summary>
[GenerateSerializer, Immutable, Alias("lisa.ProductId")]
public readonly record struct ProductId([property: Id(0)] string Text)
{
    public const int Digits = 40;

    /// <summary>Identity of a posted dataset: its name.</summary>
    public static ProductId OfDataset(string name) => Hash("dataset", [name]);

    /// <summary><c>H(operator, version, parameters, input products)</c>, and of a declared program its fingerprint.</summary>
    public static ProductId Of(ProductSpec spec)
    {
        var parts = new List<string>
        {
            spec.Operator,
            spec.Version.ToString(CultureInfo.InvariantCulture),
        };
        foreach (var (name, value) in spec.Parameters.Values)
        {
            parts.Add(name);
            parts.Add(value);
        }

        // A marker parts parameters from inputs: neither list can be read as a piece of the other.
        parts.Add("<-");
        foreach (var input in spec.Inputs)
        {
            parts.Add(input.Port);
            parts.Add(input.Product.Text);
        }

        return spec.Fingerprint is { } program ? Hash("program", [program, .. parts]) : Hash("product", parts);
    }

    public static bool TryParse(string? text, out ProductId id)
    {
        var well = text is { Length: Digits } && text.All(char.IsAsciiHexDigitLower);
        id = well ? new ProductId(text!) : default;
        return well;
    }

    public override string ToString() => Text;

    // Every part is preceded by its length, so that no two lists of parts hash the same bytes.
    private static ProductId Hash(string kind, IReadOnlyList<string> parts)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(hash, kind);
        foreach (var part in parts)
        {
            Append(hash, part);
        }

        return new ProductId(Convert.ToHexStringLower(hash.GetHashAndReset())[..Digits]);
    }

    private static void Append(IncrementalHash hash, string part)
    {
        var bytes = Encoding.UTF8.GetBytes(part);
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, bytes.Length);
        hash.AppendData(length);
        hash.AppendData(bytes);
    }
}

/// <summary>One input of a step: which port of its operator reads which product.</summary>
[GenerateSerializer, Immutable, Alias("lisa.InputBinding")]
public sealed record InputBinding([property: Id(0)] string Port, [property: Id(1)] ProductId Product);

/// <summary>What a product is made of: the preimage of its identity.</summary>
[GenerateSerializer, Immutable, Alias("lisa.ProductSpec")]
public sealed record ProductSpec(
    [property: Id(0)] string Operator,
    [property: Id(1)] int Version,
    [property: Id(2)] ParameterSet Parameters,
    [property: Id(3)] ImmutableArray<InputBinding> Inputs)
{
    /// <summary>Of a declared program: <see cref="OperatorInfo.Fingerprint"/>. Null for all others.</summary>
    [Id(4)]
    public string? Fingerprint { get; init; }
}

/// <summary>XxHash128 of a segment's samples: tells change and damage, not malice.</summary>
[GenerateSerializer, Immutable, Alias("lisa.ContentHash")]
public readonly record struct ContentHash([property: Id(0)] ulong High, [property: Id(1)] ulong Low)
{
    public override string ToString() => $"{High:x16}{Low:x16}";
}
