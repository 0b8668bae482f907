using System.Diagnostics.CodeAnalysis;
using Lisa.Grains.Contracts;

namespace Lisa.Grains.Pipelines;

/// <summary>The operators that a pipeline may name.</summary>
public interface IOperatorCatalog
{
    /// <summary>Every version of every operator.</summary>
    IEnumerable<OperatorInfo> All { get; }

    /// <summary>Every version of every compensation.</summary>
    IEnumerable<OperatorInfo> Compensations => [];

    /// <summary>Finds an operator by name, in the given version or, without one, in its newest.</summary>
    bool TryFind(string name, int? version, [NotNullWhen(true)] out OperatorInfo? info);
}
