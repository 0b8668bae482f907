using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Lisa.Grains.Operators.Exec;

/// <summary>
/// A hash over everything in a declaration that the bits of an output follow from: command, files' contents, arguments, what it sets, format, dependencies,
/// shape. Limits, needs, summaries and what is passed on from the environment are not in it.
/// </summary>
internal static class Fingerprint
{
    private const int Digits = 40;

    public static string Of(ExecDeclaration declaration)
    {
        var parts = Program(declaration.Program);
        parts.Add(declaration.Format.ToString());
        foreach (var (port, dependency) in declaration.Info.Ports.Zip(declaration.Dependencies))
        {
            parts.AddRange([port.Name, port.Axis.ToString(), Text(dependency.Every), Text(dependency.Before), Text(dependency.After), dependency.Carries.ToString()]);
        }

        var output = declaration.Output;
        parts.AddRange([
            output.Axis.ToString(), Text(output.Samples), Text(output.FirstHz), Text(output.BinHz),
            .. output.Columns?.SelectMany(column => (string[])[column.Name, column.Unit]) ?? ["same"]]);
        return Hash(parts);
    }

    /// <summary>Of a program that compensates: it makes nothing whose bits could follow from more.</summary>
    public static string Of(ExecProgram program) => Hash(Program(program));

    private static List<string> Program(ExecProgram program) =>
    [
        program.Command,
        .. program.Files.SelectMany(file => (string[])[file.Name, Path.GetFileName(file.Path), file.Hash]),
        "arguments", .. program.Arguments.Select(argument => argument.Text),
        "variables", .. program.SetVariables.SelectMany(variable => (string[])[variable.Key, variable.Value]),
        "program",
    ];

    private static string Text(IFormattable? value) => value?.ToString(null, CultureInfo.InvariantCulture) ?? "";

    // Every part is preceded by its length, so that no two lists of parts hash the same bytes.
    private static string Hash(IReadOnlyList<string> parts)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> length = stackalloc byte[4];
        foreach (var bytes in parts.Select(Encoding.UTF8.GetBytes))
        {
            BinaryPrimitives.WriteInt32LittleEndian(length, bytes.Length);
            hash.AppendData(length);
            hash.AppendData(bytes);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset())[..Digits];
    }
}
