using System.Collections.Immutable;
using Lisa.Grains.Contracts;
using Microsoft.Extensions.Logging;

namespace Lisa.Grains.Dataflow;

/// <summary>The last runs of a product's programs, oldest first.</summary>
[GenerateSerializer, Alias("lisa.ProgramLogState")]
public sealed class ProgramLogState
{
    [Id(0)]
    public List<ProgramNote> Notes { get; set; } = [];
}

/// <summary>
/// The log of a product whose operator is a program. It is one grain, wherever the segments were computed, and bounded: 64 notes of at most 8 KiB. It is
/// written down now and then, not with each note: a silo that dies takes the notes of the last seconds with it, and nothing that a product needs.
/// </summary>
public sealed class ProgramLogGrain(
    [PersistentState("program-log")] IPersistentState<ProgramLogState> state, ILogger<ProgramLogGrain> logger) : Grain, IProgramLogGrain
{
    public const int MostNotes = 64;
    private static readonly TimeSpan WriteEvery = TimeSpan.FromSeconds(5);
    private IGrainTimer? _writing;

    public Task AddAsync(ProgramNote note)
    {
        state.State.Notes.Add(note);
        if (state.State.Notes.Count > MostNotes)
        {
            state.State.Notes.RemoveAt(0);
        }

        _writing ??= this.RegisterGrainTimer(WriteAsync, WriteEvery, Timeout.InfiniteTimeSpan);
        return Task.CompletedTask;
    }

    public Task<ImmutableArray<ProgramNote>> ListAsync(long? index, int limit) => Task.FromResult<ImmutableArray<ProgramNote>>(
        [.. state.State.Notes.AsEnumerable().Reverse().Where(note => index is null || note.Index == index).Take(limit)]);

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) =>
        _writing is null ? Task.CompletedTask : WriteAsync(cancellationToken);

    private async Task WriteAsync(CancellationToken cancellation)
    {
        _writing?.Dispose();
        _writing = null;
        try
        {
            await state.WriteStateAsync(cancellation);
        }
        catch (Exception error) when (error is OrleansException or IOException or TimeoutException)
        {
            logger.LogWarning(error, "The log of product {Product} could not be written down; it is tried again with the next note", this.GetPrimaryKeyString());
        }
    }
}
