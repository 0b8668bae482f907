using Lisa.Grains.Contracts;

namespace Lisa.Grains.Dataflow;

/// <summary>What a run keeps.</summary>
[GenerateSerializer, Alias("lisa.RunRecord")]
public sealed class RunRecord
{
    [Id(0)]
    public RunRequest? Request { get; set; }

    [Id(1)]
    public RunState State { get; set; }

    [Id(2)]
    public DateTimeOffset Created { get; set; }

    [Id(3)]
    public DateTimeOffset? Finished { get; set; }

    [Id(4)]
    public string? Problem { get; set; }

    [Id(5)]
    public RunPlan? Plan { get; set; }

    /// <summary>As the steps were when the run was over, or last seen.</summary>
    [Id(6)]
    public List<RunStepStatus> Steps { get; set; } = [];

    /// <summary>Of a run that ends without a commit: what undoes its steps, in the order in which it runs, as far as it is.</summary>
    [Id(11)]
    public List<CompensationStatus> Compensations { get; set; } = [];

    /// <summary>How a run will end whose compensations run; null before it is decided, and where there are none.</summary>
    [Id(12)]
    public RunState? Ending { get; set; }
}
