using System.Collections.Immutable;
using Lisa.Grains.Contracts;

namespace Lisa.Grains.Operators.Exec;

/// <summary>How segments are written for a program and read from it.</summary>
public enum ExecFormat
{
    Npy,
    Json,
}

/// <summary>What one run of a program may use.</summary>
/// <param name="Time"><c>seconds</c>: wall time until it is killed, 1 to 86,400 s. Default 60 s.</param>
/// <param name="MemoryBytes"><c>memory_mib</c>: address space of each of its processes, 16 to 1,048,576 MiB. Default 1024 MiB.</param>
/// <param name="OutputBytes"><c>output_mib</c>: size of every file that it writes, 1 to 1024 MiB. Default 64 MiB.</param>
public sealed record ExecLimits(TimeSpan Time, long MemoryBytes, long OutputBytes);

/// <summary>A file that is part of a program: a script, a table.</summary>
/// <param name="Name">As arguments refer to it, <c>{file.script}</c>.</param>
/// <param name="Path">Where it is.</param>
/// <param name="Hash">SHA-256 of its content, in hexadecimal digits.</param>
public sealed record ExecFile(string Name, string Path, string Hash);

/// <summary>A program as whoever runs the silo has declared it, and how it is started.</summary>
/// <param name="Command">A file, or a name that is looked for in PATH.</param>
/// <param name="Files">What of it is hashed, and copied where the silo starts.</param>
/// <param name="Arguments">In order.</param>
/// <param name="PassedVariables">Variables of the silo's environment that it sees.</param>
/// <param name="SetVariables">Variables that it sees with values of the declaration.</param>
/// <param name="Limits">What one run may use.</param>
/// <param name="RefusedExitCode">By which it says that it would fail again: another try is in vain. Null where it has none.</param>
internal sealed record ExecProgram(
    string Command,
    ImmutableArray<ExecFile> Files,
    ImmutableArray<ArgumentTemplate> Arguments,
    ImmutableArray<string> PassedVariables,
    ImmutableSortedDictionary<string, string> SetVariables,
    ExecLimits Limits,
    int? RefusedExitCode);

/// <summary>What the output of an exec operator looks like, seen from its primary input.</summary>
/// <param name="Axis">Along which it is laid.</param>
/// <param name="Columns">Null for those of the primary input.</param>
/// <param name="Samples">
/// In a full segment; null for as many as the primary input's segments hold that belong to it. Of a time series this decides the rate, since an output
/// segment covers the same time as those. Of a table nothing: it has as many rows as it likes.
/// </param>
/// <param name="FirstHz">Frequency of the first bin; null for the primary input's.</param>
/// <param name="BinHz">Width of a bin; null for the primary input's.</param>
internal sealed record ExecOutput(AxisKind Axis, ImmutableArray<Column>? Columns, int? Samples, double? FirstHz, double? BinHz);

/// <summary>An operator that is a program: one file of YAML in the silo's directory of operators.</summary>
/// <param name="Info">What it declares of itself, its fingerprint included.</param>
/// <param name="Program">What is run.</param>
/// <param name="Dependencies">On each port, in port order.</param>
/// <param name="Format">Of its files.</param>
/// <param name="Output">What it makes.</param>
internal sealed record ExecDeclaration(
    OperatorInfo Info, ExecProgram Program, ImmutableArray<Dependency> Dependencies, ExecFormat Format, ExecOutput Output);
