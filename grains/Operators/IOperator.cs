using System.Collections.Immutable;
using Lisa.Grains.Contracts;

namespace Lisa.Grains.Operators;

/// <summary>
/// A pure function from input segments to one output segment. It knows nothing of coordination, of time or of other steps: the
/// same inputs give the same bits, wherever and whenever it runs. It is called from several threads at once.
/// </summary>
public interface IOperator
{
    /// <summary>Name, version, ports and parameters.</summary>
    OperatorInfo Info { get; }

    /// <summary>
    /// Decides what the output looks like and what it depends on, given the layouts of the inputs (one a port, in port order).
    /// </summary>
    /// <exception cref="RefusalException">Parameters and inputs do not fit each other.</exception>
    OperatorPlan Plan(PlanRequest request);

    /// <summary>Computes one output segment. The caller disposes what it returns, and disposes the inputs itself.</summary>
    Block Compute(IComputeContext context);
}

/// <summary>What an operator is asked to plan for.</summary>
/// <param name="Parameters">Complete and within their bounds, each by itself.</param>
/// <param name="Inputs">One a port, in port order.</param>
/// <param name="Where">How a refusal should name this step: <c>step psd of pipeline gw-burst-search</c>.</param>
public sealed record PlanRequest(ParameterSet Parameters, ImmutableArray<PlanInput> Inputs, string Where);

/// <summary>An input as it is known when a run starts.</summary>
/// <param name="Layout">What its segments look like.</param>
/// <param name="Samples">Its total length along the axis, where it is known already: a sealed dataset, or what is made of one.</param>
public sealed record PlanInput(Layout Layout, long? Samples);

/// <summary>What an operator will make.</summary>
/// <param name="Layout">Of every output segment.</param>
/// <param name="Dependencies">On each input, in port order; the first one counts the output segments.</param>
/// <param name="Samples">Total length of the output along its axis, where it is known; null for tables.</param>
public sealed record OperatorPlan(Layout Layout, ImmutableArray<Dependency> Dependencies, long? Samples);

/// <summary>What an operator sees while it computes output segment <see cref="Index"/>.</summary>
public interface IComputeContext
{
    /// <summary>What is computed: for logs, never for the result.</summary>
    ProductId Product { get; }

    ParameterSet Parameters { get; }

    /// <summary>Which output segment is computed.</summary>
    long Index { get; }

    /// <summary>The plan's own output layout.</summary>
    Layout Output { get; }

    /// <summary>One a port, in port order.</summary>
    IReadOnlyList<IInput> Inputs { get; }

    /// <summary>
    /// Output segment Index − 1, for an operator that carries state in order (<see cref="Dependency.Carries"/>); null for the first, and
    /// for all others. Not the caller's to dispose.
    /// </summary>
    Block? Previous { get; }

    /// <summary>Cancelled when nobody wants the result any more; long computations look at it between input segments.</summary>
    CancellationToken Cancellation { get; }

    /// <summary>A block for the output, its content undefined.</summary>
    Block Rent(int columns, int length);
}

/// <summary>The segments of one input that the output segment depends on.</summary>
public interface IInput
{
    Layout Layout { get; }

    /// <summary>First segment of the dependency.</summary>
    long First { get; }

    /// <summary>How many there are; fewer than declared at the ends of the data.</summary>
    int Count { get; }

    /// <summary>Samples in segment First + <paramref name="position"/>, without reading it.</summary>
    int LengthOf(int position);

    /// <summary>Reads segment First + <paramref name="position"/>; the caller disposes it.</summary>
    Block Read(int position);
}
