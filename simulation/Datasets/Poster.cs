using Lisa.Simulation.Faults;
using Lisa.Simulation.Playing;
using Lisa.Simulation.Storage;

namespace Lisa.Simulation.Actors;

/// <summary>
/// One post, on the silo that took the request: ticket, append, end, confirmation, and only then the acknowledgement. It may hang for long at
/// two places, and goes on as if nothing had happened; if anything else goes wrong it just stops, as a dead connection would.
/// </summary>
internal sealed class Poster(World world, Silo silo, int dataset, int most, Action<long?> acknowledge)
{
    private readonly SharedLog _log = world.Store[dataset];
    private bool _began;
    private bool _ended;

    public void Start() =>
        world.Directory.Call<DatasetActivation>(silo, new GrainKey(GrainKind.Dataset, dataset), grain => grain.Begin(silo, Granted));

    private void Granted(Ticket ticket)
    {
        if (_began)
        {
            return;
        }

        _began = true;
        if (ticket.Total is not null)
        {
            acknowledge(ticket.Total);
            return;
        }

        MayHang(() => Append(ticket));
    }

    private void Append(Ticket ticket)
    {
        if (!silo.ReachesDatabase || world.Faults.Strikes(FaultKind.AppendFails))
        {
            return;
        }

        // All at once: a post is whole or not there. A dataset that has its length is sealed, by a post of no segments.
        var origin = ticket.Origin;
        var end = Math.Min(ticket.Origin.Begin + most, world.Pipeline.DatasetSegments[dataset]);
        for (var index = ticket.Origin.Begin; index < end; index++)
        {
            Append(new Record(RecordKind.Segment, index, Contents.OfDataset(dataset, index, ticket.Origin.Post), 0, origin));
        }

        if (end <= ticket.Origin.Begin)
        {
            Append(new Record(RecordKind.Total, ticket.Origin.Begin, 0, 0, origin));
        }

        world.Trace?.Say($"{silo}: post {ticket.Origin.Post} of dataset {dataset} appends {ticket.Origin.Begin} up to {end}");
        if (!world.Faults.Strikes(FaultKind.AppendAnswerLost))
        {
            MayHang(() => End(ticket, end));
        }
    }

    private void End(Ticket ticket, long end)
    {
        if (world.Rules.PostersAskAtTheEnd)
        {
            world.Directory.Call<DatasetActivation>(
                silo, new GrainKey(GrainKind.Dataset, dataset), grain => grain.End(silo, ticket.Origin.Post, holds => Ended(ticket, end, holds)));
        }
        else
        {
            Ended(ticket, end, true);
        }
    }

    private void Ended(Ticket ticket, long end, bool holds)
    {
        if (_ended)
        {
            return;
        }

        _ended = true;
        if (!holds)
        {
            world.Trace?.Say($"{silo}: post {ticket.Origin.Post} of dataset {dataset} has lost its right");
            return;
        }

        if (silo.ReachesDatabase && !world.Faults.Strikes(FaultKind.AppendFails))
        {
            Append(new Record(RecordKind.Confirmation, 0, 0, 0, ticket.Origin));
            world.Checks.Acknowledged(dataset, ticket.Origin.Post, ticket.Origin.Begin, end);
            world.Trace?.Say($"{silo}: post {ticket.Origin.Post} of dataset {dataset} is acknowledged");
            world.Publish(silo, new StreamEvent(dataset, ticket.Origin.Begin, end));
            acknowledge(null);
        }
    }

    private void Append(Record record) => _log.Append(silo.Writer, record);

    private void MayHang(Action next)
    {
        if (world.Faults.Strikes(FaultKind.PosterHangs))
        {
            var hangs = world.Faults.Details(FaultKind.PosterHangs).Between(0, 8);
            world.Trace?.Say($"{silo}: a poster to dataset {dataset} hangs for {hangs.TotalSeconds:F1} s");
            silo.After(hangs, next);
        }
        else
        {
            silo.After(TimeSpan.FromMilliseconds(1), next);
        }
    }
}
