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
    ISegmentStore store, IGrainFactory grains, PostBudget budget, ILocalSiloDetails silo, TimeProvider time, ILogger<DatasetPoster> logger)
{
    private const long StageBytes = 4L << 20;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

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
        var token = Guid.NewGuid();
        PostTicket ticket;
        try
        {
            ticket = await dataset.BeginPostAsync(token, offset, silo.SiloAddress.ToParsableString());
        }
        catch (Exception error) when (IsOutage(error))
        {
            // It may have been given out all the same.
            KeepEndingAsync(dataset, token, null).Ignore();
            throw;
        }

        await using var reservation = new PostReservation(grains, ticket.Definition, silo.SiloAddress.ToParsableString(), time, logger);
        PostedRange posted;
        PostEnd end;
        try
        {
            using var lease = store.Open(ticket.Definition.Product);
            if (store.IsShared)
            {
                // What the dataset has seen on its silo, this one must see before anything is held against it.
                await lease.Log.UntilSeenAsync(ticket.Follows, ticket.Definition.Name, time, cancellation);
            }

            using var share = await budget.TakeAsync(SegmentWriter.BufferBytes(ticket.Definition.Layout) + StageBytes, cancellation);
            using var writer = new SegmentWriter(ticket, lease.Log, store, source, revises, reservation.TakeAsync);
            try
            {
                await writer.WriteAsync(reader, StageBytes, cancellation);
                if (writer.Gaps.Count > 0)
                {
                    await dataset.MarkGapsAsync(ticket.Token, [.. writer.Gaps.Select(gap => new SampleRange(gap.First, gap.End))]);
                }

                // In a shared store nobody sees it before the ticket is handed back: a post that lost its right changes nothing.
                await Task.Run(() => lease.Log.Append([], null, commit: true, post: ticket.Number), CancellationToken.None);
            }
            catch
            {
                lease.Log.Discard(ticket.Number);
                throw;
            }

            posted = new PostedRange(ticket.Begin, writer.Position, writer.Unchanged, writer.Revised);
            end = new PostEnd(writer.Position, writer.Segments);
        }
        catch
        {
            await EndAsync(dataset, token, null);
            throw;
        }

        var status = await EndAsync(dataset, token, end);
        await reservation.SettleAsync(status.Held);
        return (status, posted);
    }

    // The right must come back even where nobody can be told now: a dataset would wait for as long as this silo lives.
    private async Task<DatasetStatus> EndAsync(IDatasetGrain dataset, Guid token, PostEnd? end)
    {
        try
        {
            return await dataset.EndPostAsync(token, end);
        }
        catch (Exception error) when (IsOutage(error))
        {
            KeepEndingAsync(dataset, token, end).Ignore();
            throw;
        }
    }

    private async Task KeepEndingAsync(IDatasetGrain dataset, Guid token, PostEnd? end)
    {
        while (true)
        {
            await Task.Delay(Pause, time);
            try
            {
                await dataset.EndPostAsync(token, end);
                return;
            }
            catch (RefusalException)
            {
                // Somebody else has the right by now.
                return;
            }
            catch (Exception error) when (IsOutage(error))
            {
                logger.LogDebug(error, "The post {Token} cannot be ended yet", token);
            }
        }
    }

    private static bool IsOutage(Exception error) => error is OrleansException or TimeoutException or IOException;
}
