using Lisa.Grains.Contracts;

namespace Lisa.Grains.Operators;

/// <summary>The operators that a silo has, by name and version.</summary>
public sealed class OperatorRegistry
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

    /// <summary>The newest version of each, by name.</summary>
    public IEnumerable<OperatorInfo> All => _newest.Values.Select(each => each.Info).OrderBy(info => info.Name, StringComparer.Ordinal);

    /// <param name="name">Operator name.</param>
    /// <param name="version">Null for the newest.</param>
    public IOperator? Find(string name, int? version) => version is { } wanted
        ? _byVersion.GetValueOrDefault((name, wanted))
        : _newest.GetValueOrDefault(name);
}
