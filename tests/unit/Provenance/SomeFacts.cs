using System.Collections.Immutable;
using Lisa.Grains.Contracts;
using Lisa.Grains.Provenance;

namespace Lisa.Tests.Unit.Provenance;

/// <summary>A run of two steps on one dataset, the second computed by two silos, the first reused from an earlier run.</summary>
internal static class SomeFacts
{
    public static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    public static ProductId Dataset { get; } = ProductId.OfDataset("h1");

    public static StepDefinition First { get; } = Define("detrend", [("data", Dataset)], ("method", "linear"));

    public static StepDefinition Second { get; } = Define("whiten", [("data", First.Product), ("psd", Dataset)], ("order", "2"), ("low_hz", "0.125"));

    public static ProvenanceFacts OfRun { get; } = new(
        new RunFacts("r-2", "search", 3, "ab12", "pipeline: search\n", "committed", Now, Now.AddSeconds(9)),
        [new InputFacts("strain", "h1", Dataset, First.Layout, 32, Hashes(4))],
        [
            new StepFacts("flat", First, new OperatorInfo("detrend", 1, "Takes the trend out.", [], [], "scipy.signal.detrend"), Made("r-1", "127.0.0.1:1@5"), Hashes(4)),
            new StepFacts("white", Second, null, Made("r-2", "127.0.0.1:1@5", "127.0.0.1:2@6"), Hashes(4)),
        ],
        ImmutableSortedDictionary<string, ProductId>.Empty.Add("flat", First.Product).Add("out", Second.Product),
        new PlatformFacts("0.1.0", "managed", "x64", Now.AddDays(1)));

    /// <summary>The second product by itself, of which nobody knows who made it.</summary>
    public static ProvenanceFacts OfProduct { get; } = OfRun with
    {
        Run = null,
        Steps = [.. OfRun.Steps.Select(step => step with { Work = ProductWork.None })],
        Outputs = ImmutableSortedDictionary<string, ProductId>.Empty.Add("product", Second.Product),
    };

    private static SegmentHashes Hashes(long segments) => new(segments, new ContentHash(1, (ulong)segments));

    private static ProductWork Made(string run, params string[] silos) => new()
    {
        Made = [.. silos.Select((silo, at) => new WorkRange(2 * at, (2 * at) + 2, new WorkCost(1, 1, 8, 8, 0, 9), Now.AddSeconds(at), Now.AddSeconds(at + 1), [silo], run, 1))],
    };

    private static StepDefinition Define(string computing, (string Port, ProductId Product)[] inputs, params (string Name, string Value)[] parameters)
    {
        var layout = new Layout(AxisKind.Time, 1000, 16, 8, [new Column("H1", "strain")]);
        var spec = new ProductSpec(
            computing, 1, new ParameterSet(parameters.Select(each => KeyValuePair.Create(each.Name, each.Value))),
            [.. inputs.Select(input => new InputBinding(input.Port, input.Product))]);
        return new StepDefinition(
            ProductId.Of(spec), spec, layout, [.. inputs.Select(input => new StepInput(input.Port, input.Product, Dependency.Map, layout))]);
    }
}
