using System.Collections.Concurrent;
using Lisa.Grains.Contracts;
using Lisa.Grains.Operators;

namespace Lisa.Tests.Cluster;

/// <summary>A compensation that remembers what it was asked to undo.</summary>
/// <param name="undo">What it does, given the call; it throws where it fails.</param>
internal sealed class TestCompensation(Action<CompensationCall, CancellationToken>? undo = null) : ICompensation
{
    public OperatorInfo Info { get; } = new("undo", 1, "a test double", [], [new Parameter("level", ParameterType.Integer, "1", "how far") { Minimum = 0 }], "");

    /// <summary>In the order in which they came, the ones that failed among them.</summary>
    public ConcurrentQueue<CompensationCall> Calls { get; } = [];

    public void Run(CompensationCall call, CancellationToken cancellation)
    {
        Calls.Enqueue(call);
        undo?.Invoke(call, cancellation);
    }
}
