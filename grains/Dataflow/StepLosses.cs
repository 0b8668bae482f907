using System.Collections.Immutable;
using Lisa.Grains.Contracts;
using Lisa.Grains.Flow;
using Lisa.Grains.Store;
using Microsoft.Extensions.Logging;

namespace Lisa.Grains.Dataflow;

/// <summary>What a step keeps of the segments that it gave up, for runs that wait for them: its dead letters. In its grain's turns.</summary>
/// <param name="book">Where they are listed.</param>
/// <param name="policies">Of the runs that want the product.</param>
/// <param name="silo">This one.</param>
/// <param name="logger">Told of pages that cannot be read.</param>
internal sealed class StepLosses(DeadLetterBook book, StepPolicies policies, string silo, ILogger logger)
{
    private const int LongestCause = 1000;
    private const int MostContents = 16;

    // Reading the pages costs a call each, and is for the case of a second activation alone.
    private const int RemindersACheck = 10;
    private Task _checking = Task.CompletedTask;
    private int _reminders;
    private bool _stopped;

    public bool Lists(long index) => book.Listed.ContainsKey(index);

    /// <summary>A segment was given up: it is listed, if a run waits for it.</summary>
    public void GivenUp(SegmentComputer computer, StepCommand.GiveUp given, DateTimeOffset now)
    {
        if (!policies.Lists)
        {
            return;
        }

        var definition = computer.Definition;
        book.Add(new DeadLetter(
            definition.Product, given.Index, given.Cause.Length <= LongestCause ? given.Cause : given.Cause[..LongestCause] + "…", given.Attempts, now,
            given.Silo.Length > 0 ? given.Silo : silo, computer.NewDigests().Of(given.Index),
            [.. definition.Inputs.Select((input, at) => SourceOf(input, computer.InputLogs[at], given.Index))]));
    }

    /// <summary>Segments are there: those of them that were listed are so no more.</summary>
    public void Computed(SegmentRange segments, SegmentSet done)
    {
        if (book.Listed.Count > 0)
        {
            book.Remove(book.Listed.Keys.Where(index => index >= segments.First && index < segments.End && done.Contains(index)).ToList());
        }
    }

    /// <summary>What is listed was given up, by this activation or an earlier one, if its inputs are still what they were.</summary>
    public void Recall(SegmentComputer computer, StepFlow flow)
    {
        var digests = computer.NewDigests();
        var obsolete = new List<long>();
        foreach (var (index, note) in book.Listed)
        {
            if (flow.Done.Contains(index) || digests.Of(index) != note.Inputs)
            {
                obsolete.Add(index);
            }
            else
            {
                flow.WasGivenUp(index, note.Cause, note.Attempts);
            }
        }

        book.Remove(obsolete);
    }

    /// <summary>
    /// A second has passed: what could not be written is written now. Now and then it is looked whether what was given up is listed still: where there were two
    /// activations for a moment, the other one may have had it tried again, and taken it off.
    /// </summary>
    public void Remind(SegmentComputer computer, StepFlow flow, DateTimeOffset now)
    {
        book.WriteSoon();
        if (policies.Lists && flow.IsIdle && flow.Failed.Any() && _checking.IsCompleted && ++_reminders % RemindersACheck == 0)
        {
            _checking = CheckAsync(computer, flow, now);
        }
    }

    /// <summary>Returns when nothing of the step is looked at any more.</summary>
    public Task StopAsync()
    {
        _stopped = true;
        return _checking;
    }

    private async Task CheckAsync(SegmentComputer computer, StepFlow flow, DateTimeOffset now)
    {
        try
        {
            var listed = await book.OnPagesAsync();
            foreach (var (index, cause) in _stopped ? [] : flow.Failed.Where(failed => !listed.Contains(failed.Index)).ToList())
            {
                GivenUp(computer, new StepCommand.GiveUp(index, cause, book.Listed.TryGetValue(index, out var note) ? note.Attempts : 1), now);
            }
        }
        catch (Exception error) when (error is OrleansException or TimeoutException or IOException)
        {
            logger.LogWarning(error, "The dead letters of product {Product} could not be looked through; a later reminder tries again", computer.Definition.Product);
        }
    }

    private static DeadLetterSource SourceOf(StepInput input, ISegmentLog log, long index)
    {
        var first = input.Dependency.First(index);
        var known = input.Dependency.End(index, log.Total);
        var end = known == Dependency.All ? log.Count : known;
        var contents = ImmutableArray.CreateBuilder<ContentHash>();
        for (var at = first; at < Math.Min(end, first + MostContents); at++)
        {
            contents.Add(log.TryGet(at, out var record) ? record.Content : default);
        }

        return new DeadLetterSource(input.Port, input.Product, first, end, contents.ToImmutable());
    }
}
