using System.Diagnostics.CodeAnalysis;
using Lisa.Grains.Contracts;
using Lisa.Grains.Pipelines;

namespace Lisa.Grains.Operators;

/// <summary>The operators that a silo has, by name and version.</summary>
public sealed class OperatorRegistry : IOperatorCatalog
{
    private readonly Dictionary<(string Name, int Version), IOperator> _byVersion;
    private readonly Dictionary<string, IOperator> _newest;

    public OperatorRegistry(IEnumerable<IOperator> operators)
    {
        _byVersion = operators.ToDictionary(each => (each.Info.Name, each.Info.Version));
        _newest = _byVersion.Values
            .GroupBy(each => each.Info.Name)
            .ToDictionary(versions => versions.Key, versions => versions.MaxBy(each => each.Info.Version)!);
    }

    public IEnumerable<OperatorInfo> All =>
        _byVersion.Values.Select(each => each.Info).OrderBy(info => info.Name, StringComparer.Ordinal).ThenBy(info => info.Version);

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

    /// <summary>The operator of a step.</summary>
    /// <exception cref="RefusalException">This silo does not have it.</exception>
    public IOperator Require(StepDefinition definition) => Find(definition.Spec.Operator, definition.Spec.Version)
        ?? throw RefusalException.Because(
            RefusalKind.NotFound, "this silo does not have the operator", $"product {definition.Product}",
            $"{definition.Spec.Operator} version {definition.Spec.Version}", "an operator of this name and version",
            "start the run again, so that it is planned with the operators that there are");
}
