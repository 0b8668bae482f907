using System.Collections.Immutable;
using Lisa.Grains.Contracts;

namespace Lisa.Grains.Operators.Exec;

/// <summary>
/// The operators that are programs, from a directory of declarations: read and made ready when the silo starts, so that what is wrong with one stops the start
/// and not a run.
/// </summary>
public sealed class ExecOperators
{
    private readonly ImmutableArray<(ExecDeclaration Declaration, ReadyProgram Ready)> _declared;
    private readonly ProgramShop _shop;

    private ExecOperators(ProgramShop shop, ImmutableArray<(ExecDeclaration, ReadyProgram)> declared) => (_shop, _declared) = (shop, declared);

    /// <summary>What silos tell each other of: that they can compute these very programs.</summary>
    public IEnumerable<string> Capabilities => _declared.Select(each => ExecReader.Capability(each.Declaration.Info, each.Declaration.Info.Fingerprint!));

    /// <param name="folder">Of the declarations.</param>
    /// <param name="work">An existing folder in which programs run.</param>
    /// <param name="copies">An existing folder for copies of their files.</param>
    /// <param name="standard">Names that are taken.</param>
    /// <param name="time">Clock of their limits.</param>
    /// <exception cref="ArgumentException">Something is wrong with the folder or a declaration, or this machine lacks a program.</exception>
    public static ExecOperators Load(string folder, string work, string copies, IEnumerable<OperatorInfo> standard, TimeProvider time)
    {
        var shop = new ProgramShop(ProgramTools.Find(), work, copies, time);
        var declarations = Checked(folder, standard);
        return new ExecOperators(shop, [.. declarations.Select(each => (each, shop.Prepare(each.Info.Fingerprint!, each.Program)))]);
    }

    /// <summary>What is declared, for checks of pipelines: nothing is looked for on this machine but the files.</summary>
    /// <exception cref="ArgumentException">Something is wrong with the folder or a declaration.</exception>
    public static IEnumerable<IOperator> Describe(string folder, IEnumerable<OperatorInfo> standard) => Checked(folder, standard).Select(each => new AbsentOperator(
        each.Info,
        () => RefusalException.Because(RefusalKind.Invalid, "nothing is computed here", folder, each.Info.Name, "a silo that was given the declarations", "start one with --operators")));

    /// <summary>The operators.</summary>
    /// <param name="log">Takes down what the programs say.</param>
    public IEnumerable<IOperator> All(IProgramLog log) => _declared.Select(each => new ExecOperator(each.Declaration, each.Ready, _shop, log));

    private static ImmutableArray<ExecDeclaration> Checked(string folder, IEnumerable<OperatorInfo> standard)
    {
        var declarations = ExecFolder.Read(folder);
        var taken = standard.Select(info => info.Name).ToHashSet(StringComparer.Ordinal);
        return declarations.FirstOrDefault(each => taken.Contains(each.Info.Name)) is { } clash
            ? throw new ArgumentException($"operators: {folder} declares {clash.Info.Name}, which every silo has as an operator of its own; choose another name")
            : declarations;
    }
}
