using System.Collections.Immutable;
using Lisa.Grains.Contracts;
using Lisa.Grains.Flow.Explaining;

namespace Lisa.Tests.Unit.Flow;

/// <summary>Questions about a step <c>snr</c> that reads the dataset <c>h1</c> and what step <c>psd</c> makes.</summary>
internal static class Asking
{
    public static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    public static StepDefinition Define(string psd = "0.5", int version = 1, string threshold = "8", Dependency? data = null)
    {
        var dataset = ProductId.OfDataset("h1");
        var layout = new Layout(AxisKind.Time, 0, 16, 8, [new Column("x", "1")]);
        var upstream = ProductId.Of(new ProductSpec("welch", 1, new ParameterSet([KeyValuePair.Create("overlap", psd)]), [new InputBinding("data", dataset)]));
        var spec = new ProductSpec(
            "matched-filter", version, new ParameterSet([KeyValuePair.Create("threshold", threshold)]),
            [new InputBinding("data", dataset), new InputBinding("psd", upstream)]);
        return new StepDefinition(
            ProductId.Of(spec), spec, layout,
            [new StepInput("data", dataset, data ?? Dependency.Window(1, 1), layout), new StepInput("psd", upstream, Dependency.Whole, layout)]);
    }

    public static StepQuestion About(StepDefinition? definition = null, bool isSealed = true)
    {
        definition ??= Define();
        return new StepQuestion
        {
            Run = "r-2",
            RunState = RunState.Running,
            Step = "snr",
            Definition = definition,
            Report = new StepReport { Product = definition.Product },
            Sources =
            [
                new InputSource("data", definition.Inputs[0].Product, null, "h1", isSealed, ProductWork.None),
                new InputSource("psd", definition.Inputs[1].Product, "psd", null, false, ProductWork.None),
            ],
            Slots = new SlotLoad(2, 5),
        };
    }

    public static EarlierRun Earlier(StepDefinition definition) =>
        new("r-1", 3, Now, ImmutableSortedDictionary<string, StepDefinition>.Empty.Add("snr", definition));

    /// <summary>Work on segments, a second each.</summary>
    public static ProductWork Made(params (long First, long End, string Run, int Attempts, DateTimeOffset Started)[] ranges) => new()
    {
        Made = [.. ranges.Select(range => new WorkRange(
            range.First, range.End, new WorkCost(range.End - range.First, 2 * (range.End - range.First), 0, 0, 0, 0), range.Started,
            range.Started.AddSeconds(1), ["silo-a"], range.Run, range.Attempts))],
    };
}
