using System.Collections.Immutable;
using Lisa.Grains.Contracts;
using Lisa.Grains.Dataflow;
using Lisa.Grains.Flow.Explaining;
using Lisa.Grains.Placement;

namespace Lisa.Silo.Api.Explanations;

/// <summary>Gathers what bears on a run's steps, and has it explained.</summary>
public sealed class Explainer(IGrainFactory grains, SlotBoard board, ComputeSlots slots)
{
    // Of results on a dataset: the run before lies among the latest, or nobody remembers it.
    private const int MostEarlier = 1000;

    /// <param name="status">The run.</param>
    /// <param name="step">Place of the step in it.</param>
    /// <param name="index">One segment; null for the step as a whole.</param>
    /// <param name="earlier">The run to compare with.</param>
    public async Task<IReadOnlyList<Reason>> ExplainAsync(RunStatus status, int step, long? index, EarlierRun? earlier)
    {
        var asked = status.Steps[step];
        var definition = asked.Step.Definition;

        // A step that rests is not woken to be asked: it would only say that it rests.
        var standing = status.State == RunState.Running ? await grains.Step(definition.Product).StandAsync(index) : null;
        var question = new StepQuestion
        {
            Run = status.Id,
            RunState = status.State,
            Step = asked.Step.Id,
            Definition = definition,
            Report = asked.Report,
            Index = index,
            Standing = standing,
            Style = status.Style,
            Awaits = status.State == RunState.Running ? await grains.Run(status.Id).AwaitsAsync(step) : [],
            Work = await grains.Work(definition.Product).GetAsync(),
            Sources = [.. await Task.WhenAll(definition.Inputs.Select(input => SourceAsync(status, input)))],
            Slots = Load(),
            Earlier = earlier,
        };
        return [.. WaitReasons.Of(question), .. OriginReasons.Of(question)];
    }

    /// <summary>The last run that committed the same pipeline on the same dataset before this one began.</summary>
    public async Task<EarlierRun?> EarlierAsync(RunStatus status)
    {
        foreach (var dataset in status.Request.Inputs.Values.Distinct())
        {
            var entries = await grains.Catalogue(dataset).ListAsync(MostEarlier);
            if (entries.FirstOrDefault(entry => entry.Pipeline == status.Request.Pipeline && entry.Committed < status.Created) is { } entry
                && await grains.Run(entry.Run).GetAsync() is { } run)
            {
                return new EarlierRun(
                    run.Id, entry.Version, entry.Committed, run.Steps.ToImmutableSortedDictionary(step => step.Step.Id, step => step.Step.Definition, StringComparer.Ordinal));
            }
        }

        return null;
    }

    private async Task<InputSource> SourceAsync(RunStatus status, StepInput input)
    {
        if (status.Steps.FirstOrDefault(step => step.Step.Definition.Product == input.Product) is { } maker)
        {
            return new InputSource(input.Port, input.Product, maker.Step.Id, null, false, await grains.Work(input.Product).GetAsync());
        }

        var name = status.Request.Inputs.Values.FirstOrDefault(dataset => ProductId.OfDataset(dataset) == input.Product);
        var dataset = name is null ? null : await grains.Dataset(name).GetAsync();
        return new InputSource(input.Port, input.Product, null, name, dataset?.Sealed ?? false, ProductWork.None);
    }

    private SlotLoad Load()
    {
        var told = board.Loads.Sum(load => load.Total);
        return new SlotLoad(board.TotalSlots, told > 0 ? told : slots.Busy + slots.Waiting);
    }
}
