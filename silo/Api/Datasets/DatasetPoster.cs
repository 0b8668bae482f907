using Lisa.Grains.Contracts;
using Lisa.Grains.Formats;
using Lisa.Grains.Store;

namespace Lisa.Silo.Api.Datasets;

/// <summary>What came of a post.</summary>
/// <param name="First">Its first sample.</param>
/// <param name="End">One past its last.</param>
/// <param name="Unchanged">How many of them were there already, with the same values.</param>
/// <param name="Revised">How many took the place of others.</param>
public sealed record PostedRange(long First, long End, long Unchanged, long Revised);

/// <summary>
/// Writes a body of samples into a dataset, all or nothing: segments are staged in the store as they fill, and become visible with one
/// commit when the body has been read to its end and found good. Whatever goes wrong before, the dataset is as it was.
/// Reading waits for writing, so a fast sender is slowed to the speed of the disk, and a post holds a few megabytes whatever its length.
/// </summary>
public sealed class DatasetPoster(
    ISegmentStore store, PostBudget budget, ILocalSiloDetails silo, TimeProvider time, ILogger<DatasetPoster> logger)
{
    private const long StageBytes = 4L << 20;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestLag = TimeSpan.FromSeconds(10);

    /// <param name="dataset">Where to.</param>
    /// <param name="offset">First sample; null for wherever the data end.</param>
    /// <param name="reader">The body.</param>
    /// <param name="source">What refusals call it.</param>
    /// <param name="revises">Whether it may take the place of other samples.</param>
    /// <param name="cancellation">Ends it; nothing is kept.</param>
    /// <exception cref="RefusalException">The samples, or the room for them, are not as they should be.</exception>
    public async Task<(DatasetStatus Status, PostedRange Posted)> PostAsync(
        IDatasetGrain dataset, long? offset, ISampleReader reader, string source, bool revises, CancellationToken cancellation)
    {
        var ticket = await dataset.BeginPostAsync(offset, silo.SiloAddress.ToParsableString());
        PostedRange posted;
        try
        {
            using var lease = store.Open(ticket.Definition.Product);
            await UntilSeenAsync(lease.Log, ticket, cancellation);
            using var share = await budget.TakeAsync(SegmentWriter.BufferBytes(ticket.Definition.Layout) + StageBytes, cancellation);
            using var writer = new SegmentWriter(ticket, lease.Log, store, source, revises);
            try
            {
                await writer.WriteAsync(reader, StageBytes, cancellation);
                if (writer.Gaps.Count > 0)
                {
                    await dataset.MarkGapsAsync(ticket.Token, [.. writer.Gaps.Select(gap => new SampleRange(gap.First, gap.End))]);
                }

                await Task.Run(() => lease.Log.Append([], null, commit: true, post: ticket.Number), CancellationToken.None);
            }
            catch
            {
                lease.Log.Discard(ticket.Number);
                throw;
            }

            posted = new PostedRange(ticket.Begin, writer.Position, writer.Unchanged, writer.Revised);
        }
        catch
        {
            await EndAsync(dataset, ticket, null);
            throw;
        }

        return (await EndAsync(dataset, ticket, posted.End), posted);
    }

    // What the dataset has seen on its silo, this one must see before it writes behind it: a shared file system may be a little late.
    private async Task UntilSeenAsync(ISegmentLog log, PostTicket ticket, CancellationToken cancellation)
    {
        var began = time.GetTimestamp();
        while (store.IsShared && log.Samples < ticket.Samples)
        {
            if (time.GetElapsedTime(began) > LongestLag)
            {
                throw new StoreDamagedException(
                    $"dataset {ticket.Definition.Name} has {ticket.Samples} samples, and this silo sees {log.Samples} of them after {LongestLag.TotalSeconds} s: "
                    + "the shared file system is behind; look at how it is mounted");
            }

            await Task.Delay(Pause, time, cancellation);
            await Task.Run(log.Refresh, cancellation);
        }
    }

    // The right must come back even where nobody can be told now: a dataset would wait for as long as this silo lives.
    private async Task<DatasetStatus> EndAsync(IDatasetGrain dataset, PostTicket ticket, long? end)
    {
        try
        {
            return await dataset.EndPostAsync(ticket.Token, end);
        }
        catch (Exception error) when (error is OrleansException or TimeoutException or IOException)
        {
            KeepEndingAsync(dataset, ticket, end).Ignore();
            throw;
        }
    }

    private async Task KeepEndingAsync(IDatasetGrain dataset, PostTicket ticket, long? end)
    {
        while (true)
        {
            await Task.Delay(LongPause, time);
            try
            {
                await dataset.EndPostAsync(ticket.Token, end);
                return;
            }
            catch (RefusalException)
            {
                // Somebody else has the right by now.
                return;
            }
            catch (Exception error) when (error is OrleansException or TimeoutException or IOException)
            {
                logger.LogDebug(error, "The post to dataset {Dataset} cannot be ended yet", ticket.Definition.Name);
            }
        }
    }
}
