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

    [Id(7)]
    public bool Paused { get; set; }

    /// <summary>The run that did this one again, or is doing so.</summary>
    [Id(8)]
    public string? Successor { get; set; }

    /// <summary>Of a run that ends without a commit: what undoes its steps, in the order in which it runs, as far as it is.</summary>
    [Id(11)]
    public List<CompensationStatus> Compensations { get; set; } = [];

    /// <summary>How a run will end whose compensations run; null before it is decided, and where there are none.</summary>
    [Id(12)]
    public RunState? Ending { get; set; }

    /// <summary>Takes over what is given, once it is written: what is not durable must not be in force.</summary>
    internal async Task ChangeAsync(bool? paused, int? priority, Func<Task> save)
    {
        var (pausedBefore, priorityBefore) = (Paused, Request!.Priority);
        Change(paused, priority);
        try
        {
            await save();
        }
        catch
        {
            Change(paused is null ? null : pausedBefore, priority is null ? null : priorityBefore);
            throw;
        }
    }

    private void Change(bool? paused, int? priority)
    {
        Paused = paused ?? Paused;
        Request = priority is { } wanted ? Request! with { Priority = wanted } : Request;
    }
}
