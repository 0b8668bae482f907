using Lisa.Simulation.Cluster;
using Lisa.Simulation.Playing;
using Lisa.Simulation.Storage;

namespace Lisa.Simulation.Actors;

/// <summary>What a dataset keeps: the number of its latest post.</summary>
internal sealed record DatasetState(int LastPost);

/// <summary>A right to post; and what the dataset has in all, if it is sealed.</summary>
internal sealed record Ticket(PostOrigin Origin, long? Total);

/// <summary>
/// A dataset. It gives the right to post to one at a time. A number is durable before it is given, and where the post begins is read from the
/// log after that: so a lower post either is in the log by then, or finds at its end that a higher number was given. Which activation
/// of the dataset gave it does not matter.
/// </summary>
internal sealed class DatasetActivation(World world, GrainKey key, Silo host) : Activation(key, host)
{
    private static readonly TimeSpan Right = TimeSpan.FromSeconds(2);
    private TimeSpan _takenUntil;

    /// <summary>No answer means: not now.</summary>
    public void Begin(Silo poster, Action<Ticket> answer)
    {
        if (world.Turns.Now < _takenUntil)
        {
            return;
        }

        _takenUntil = world.Turns.Now + Right;
        world.Database.Read(Host, Key, (version, state) =>
        {
            if (version < 0 || IsGone)
            {
                _takenUntil = default;
                return;
            }

            var post = ((state as DatasetState)?.LastPost ?? 0) + 1;
            world.Database.Write(Host, Key, version, new DatasetState(post), result => Grant(post, result, poster, answer));
        });
    }

    /// <summary>Whether the post still has its right.</summary>
    public void End(Silo poster, int post, Action<bool> answer) => world.Database.Read(Host, Key, (version, state) =>
    {
        if (version < 0 || IsGone)
        {
            return;
        }

        var holds = (state as DatasetState)?.LastPost == post;
        _takenUntil = default;
        world.Network.Send(Host, poster, MessageKind.Answer, () => answer(holds));
    });

    private void Grant(int post, WriteResult result, Silo poster, Action<Ticket> answer)
    {
        if (result != WriteResult.Written || IsGone || !Host.ReachesDatabase)
        {
            _takenUntil = default;
            return;
        }

        var log = Host.Open(Key.Number);
        log.Refresh();
        var ticket = new Ticket(new PostOrigin(post, log.End, log.LatestPost), log.Total);
        world.Network.Send(Host, poster, MessageKind.Answer, () => answer(ticket));
    }
}
