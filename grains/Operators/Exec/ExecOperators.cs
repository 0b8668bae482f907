using System.Collections.Immutable;
using Lisa.Grains.Contracts;

namespace Lisa.Grains.Operators.Exec;

/// <summary>
/// The operators and compensations that are programs, from a directory of declarations: read and made ready when the silo starts, so that what is wrong with
/// one stops the start and not a run.
/// </summary>
public sealed class ExecOperators
{
    private readonly ImmutableArray<(ExecDeclaration Declaration, ReadyProgram Ready)> _operators;
    private readonly ImmutableArray<(CompensationDeclaration Declaration, ReadyProgram Ready)> _compensations;
    private readonly ProgramShop _shop;

    private ExecOperators(ProgramShop shop, ExecFolder declared)
    {
        _shop = shop;
        _operators = [.. declared.Operators.Select(each => (each, shop.Prepare(each.Info.Fingerprint!, each.Program)))];
        _compensations = [.. declared.Compensations.Select(each => (each, shop.Prepare(each.Info.Fingerprint!, each.Program)))];
    }

    /// <summary>What silos tell each other of: that they have these very programs.</summary>
    public IEnumerable<string> Capabilities => _operators.Select(each => each.Declaration.Info).Concat(_compensations.Select(each => each.Declaration.Info))
        .Select(info => ExecReader.Capability(info, info.Fingerprint!));

    /// <param name="folder">Of the declarations.</param>
    /// <param name="work">An existing folder in which programs run.</param>
    /// <param name="copies">An existing folder for copies of their files.</param>
    /// <param name="standard">Operators whose names are taken.</param>
    /// <param name="time">Clock of their limits.</param>
    /// <exception cref="ArgumentException">Something is wrong with the folder or a declaration, or this machine lacks a program.</exception>
    public static ExecOperators Load(string folder, string work, string copies, IEnumerable<OperatorInfo> standard, TimeProvider time) =>
        new(new ProgramShop(ProgramTools.Find(), work, copies, time), ExecFolder.Read(folder, standard));

    /// <summary>What is declared, for checks of pipelines: nothing is looked for on this machine but the files.</summary>
    /// <param name="folder">Of the declarations.</param>
    /// <param name="standard">The operators that every silo has.</param>
    /// <exception cref="ArgumentException">Something is wrong with the folder or a declaration.</exception>
    public static OperatorRegistry Describe(string folder, IReadOnlyList<IOperator> standard)
    {
        var declared = ExecFolder.Read(folder, standard.Select(each => each.Info));
        RefusalException Elsewhere() => RefusalException.Because(
            RefusalKind.Invalid, "nothing is computed here", folder, "a declaration", "a silo that was given the declarations", "start one with --operators");
        return new OperatorRegistry(
            [.. standard, .. declared.Operators.Select(each => new AbsentOperator(each.Info, Elsewhere))],
            declared.Compensations.Select(each => new AbsentCompensation(each.Info, Elsewhere)));
    }

    /// <summary>The operators.</summary>
    /// <param name="log">Takes down what the programs say.</param>
    public IEnumerable<IOperator> All(IProgramLog log) => _operators.Select(each => new ExecOperator(each.Declaration, each.Ready, _shop, log));

    /// <summary>The compensations.</summary>
    /// <param name="log">Takes down what the programs say.</param>
    public IEnumerable<ICompensation> Compensations(IProgramLog log) => _compensations.Select(each => new ExecCompensation(each.Declaration, each.Ready, _shop, log));
}
