using System.Diagnostics.CodeAnalysis;
using Lisa.Grains.Contracts;
using Lisa.Grains.Pipelines;

namespace Lisa.Grains.Operators;

/// <summary>The operators that a silo has, by name and version.</summary>
public sealed class OperatorRegistry : IOperatorCatalog
{
    private readonly Dictionary<(string Name, int Version), IOperator> _byVersion;
    private readonly Dictionary<string, IOperator> _newest;
    private readonly Dictionary<(string Name, int Version), ICompensation> _compensations;

    public OperatorRegistry(IEnumerable<IOperator> operators, IEnumerable<ICompensation>? compensations = null)
    {
        _compensations = (compensations ?? []).ToDictionary(each => (each.Info.Name, each.Info.Version));
        _byVersion = operators.ToDictionary(each => (each.Info.Name, each.Info.Version));
        _newest = _byVersion.Values
            .GroupBy(each => each.Info.Name)
            .ToDictionary(versions => versions.Key, versions => versions.MaxBy(each => each.Info.Version)!);
    }

    public IEnumerable<OperatorInfo> All =>
        _byVersion.Values.Select(each => each.Info).OrderBy(info => info.Name, StringComparer.Ordinal).ThenBy(info => info.Version);

    public IEnumerable<OperatorInfo> Compensations =>
        _compensations.Values.Select(each => each.Info).OrderBy(info => info.Name, StringComparer.Ordinal).ThenBy(info => info.Version);

    /// <summary>What a run is to do to undo a step.</summary>
    /// <exception cref="RefusalException">This silo does not have it.</exception>
    public ICompensation Require(StepCompensation compensation) => _compensations.GetValueOrDefault((compensation.Name, compensation.Version))
        ?? throw RefusalException.Because(
            RefusalKind.NotFound, "this silo does not have the compensation", compensation.Name, $"version {compensation.Version}",
            string.Join(", ", _compensations.Keys.Select(key => $"{key.Name} {key.Version}")), "declare it on every silo, and start them again");

    public bool TryFind(string name, int? version, [NotNullWhen(true)] out OperatorInfo? info)
    {
        info = Find(name, version)?.Info;
        return info is not null;
    }

    /// <param name="name">Operator name.</param>
    /// <param name="version">Null for the newest.</param>
    public IOperator? Find(string name, int? version) => version is { } wanted
        ? _byVersion.GetValueOrDefault((name, wanted))
        : _newest.GetValueOrDefault(name);

    /// <summary>Whether this silo can compute the step itself: it has the operator and, of a declared program, this very one.</summary>
    public bool Has(StepDefinition definition) =>
        Find(definition.Spec.Operator, definition.Spec.Version) is { } found && found.Info.Fingerprint == definition.Spec.Fingerprint;

    /// <summary>
    /// The operator of a step. A declared program that this silo does not have may be another's: its steps can live here all the same, and
    /// only what this silo is asked to compute itself is refused.
    /// </summary>
    /// <exception cref="RefusalException">This silo does not have it, and it is none of those that only some silos may have.</exception>
    public IOperator Require(StepDefinition definition)
    {
        if (Has(definition))
        {
            return Find(definition.Spec.Operator, definition.Spec.Version)!;
        }

        return definition.Spec.Fingerprint is null ? throw Missing(definition) : Absent(definition);
    }

    // What it says of itself matters to nobody who has its definition already.
    private static AbsentOperator Absent(StepDefinition definition) => new(
        new OperatorInfo(definition.Spec.Operator, definition.Spec.Version, "", [], [], "") { Fingerprint = definition.Spec.Fingerprint }, () => Missing(definition));

    private static RefusalException Missing(StepDefinition definition) => RefusalException.Because(
        RefusalKind.NotFound, "this silo does not have the operator", $"product {definition.Product}",
        $"{definition.Spec.Operator} version {definition.Spec.Version}{(definition.Spec.Fingerprint is { } program ? $", program {program}" : "")}",
        "an operator of this name and version, and of a declared program this very one",
        "start the run again, so that it is planned with the operators that there are");
}
