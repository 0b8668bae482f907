using Lisa.Simulation.Actors;
using Lisa.Simulation.Faults;
using Lisa.Simulation.Playing;
using Lisa.Simulation.Storage;

namespace Lisa.Simulation.Datasets;

/// <summary>
/// One post, on the silo that took the request: ticket, append, end, and only then the answer. Each segment is held against what is there: nothing
/// and a gap are filled, the same is passed over, other samples are a revision or a refusal. It may hang for long at two places, and goes on as if
/// nothing had happened; if anything else goes wrong it just stops, as a dead connection would.
/// </summary>
internal sealed class Poster(World world, Silo silo, int dataset, PostIntent intent, Action<PostAnswer, long> answer)
{
    private const double LongestHang = 8;

    // Longer than a right lasts.
    private static readonly TimeSpan HangsOn = TimeSpan.FromSeconds(2.5);
    private readonly GrainKey _key = new(GrainKind.Dataset, dataset);
    private bool _began;
    private bool _ended;

    public void Start() =>
        world.Directory.Call<DatasetActivation>(silo, _key, grain => grain.Begin(silo, intent.Kind == IntentKind.Append ? null : intent.First, Granted));

    private void Granted(Ticket ticket)
    {
        if (_began)
        {
            return;
        }

        _began = true;
        if (ticket.IsRefused)
        {
            Refuse("may not begin there");
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

        var origin = ticket.Origin;
        var most = intent.Kind == IntentKind.Append ? world.Pipeline.DatasetSegments[dataset] : long.MaxValue;
        var end = Math.Max(origin.Begin, Math.Min(origin.Begin + intent.Count, most));
        if (ticket.Total is { } total && end > total)
        {
            GiveBack(origin, "the dataset grows no more");
            return;
        }

        var log = silo.Open(dataset);
        log.Refresh();
        var written = new WrittenPost(dataset, origin, intent.Kind == IntentKind.Revise ? PostCause.Revision : PostCause.Data, end);
        for (var index = origin.Begin; index < end; index++)
        {
            var there = log.Find(index)?.Content;
            var content = Contents.OfDataset(dataset, index, intent.Revision);
            if (there == content)
            {
                continue;
            }

            if (there is not null && there != Contents.OfGap(dataset, index) && intent.Kind != IntentKind.Revise)
            {
                GiveBack(origin, $"segment {index} has other samples");
                return;
            }

            written.Add(index, content, there);
        }

        // All at once: a post is whole or not there.
        written.AppendTo(world, silo);
        if (!world.Faults.Strikes(FaultKind.AppendAnswerLost))
        {
            MayHang(() => End(origin, end));
        }
    }

    private void End(PostOrigin origin, long end)
    {
        if (world.Rules.PostersAskAtTheEnd)
        {
            world.Directory.Call<DatasetActivation>(silo, _key, grain => grain.End(silo, origin, end, holds => Ended(origin, end, holds)));
        }
        else if (silo.ReachesDatabase)
        {
            world.Store[dataset].Append(silo.Writer, new Record(RecordKind.Confirmation, 0, 0, 0, origin));
            Ended(origin, end, true);
        }
    }

    private void Ended(PostOrigin origin, long end, bool holds)
    {
        if (_ended)
        {
            return;
        }

        _ended = true;
        if (!holds)
        {
            world.Trace?.Say($"{silo}: post {origin.Post} of dataset {dataset} has lost its right");
            world.Happened(Happening.PostLostItsRight);
            return;
        }

        world.Checks.Data.Answered(dataset, origin.Post);
        answer(PostAnswer.Kept, end);
    }

    private void GiveBack(PostOrigin origin, string why)
    {
        world.Directory.Call<DatasetActivation>(silo, _key, grain => grain.GiveBack(origin));
        Refuse(why);
    }

    private void Refuse(string why)
    {
        world.Trace?.Say($"{silo}: {intent} of dataset {dataset} is refused, {why}");
        world.Happened(Happening.PostRefused);
        answer(PostAnswer.Refused, 0);
    }

    private void MayHang(Action next)
    {
        if (world.Faults.Strikes(FaultKind.PosterHangs))
        {
            var drawn = world.Faults.Details(FaultKind.PosterHangs).Between(0, LongestHang);
            var longest = world.Faults.Lasting(drawn) + HangsOn;
            var hangs = drawn < longest ? drawn : longest;
            world.Trace?.Say($"{silo}: a poster to dataset {dataset} hangs for {hangs.TotalSeconds:F1} s");
            silo.After(hangs, next);
        }
        else
        {
            silo.After(TimeSpan.FromMilliseconds(1), next);
        }
    }
}
