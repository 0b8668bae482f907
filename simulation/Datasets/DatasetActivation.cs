using Lisa.Grains.Flow;
using Lisa.Simulation.Actors;
using Lisa.Simulation.Cluster;
using Lisa.Simulation.Faults;
using Lisa.Simulation.Playing;
using Lisa.Simulation.Storage;

namespace Lisa.Simulation.Datasets;

/// <summary>What a dataset keeps.</summary>
/// <param name="LastPost">Number of the last post that was given out.</param>
/// <param name="Open">The post that has the right; 0 while none has.</param>
/// <param name="Acknowledged">Number of the last post that was acknowledged; 0 for none.</param>
internal sealed record DatasetState(int LastPost, int Open, int Acknowledged)
{
    public static DatasetState Empty { get; } = new(0, 0, 0);
}

/// <summary>A right to post.</summary>
/// <param name="Origin">Which post, where it begins, and what it follows.</param>
/// <param name="Total">What the dataset has in all, if it is sealed.</param>
/// <param name="IsRefused">No post may begin there; the right is none.</param>
internal sealed record Ticket(PostOrigin Origin, long? Total, bool IsRefused);

/// <summary>
/// A dataset. It gives the right to post to one at a time, and a post counts when it has said so: first in its state, which only one activation can write
/// over what it knows, then by a confirmation in the log, and then to the poster. Before anything else begins it makes sure that the post which was
/// acknowledged last is confirmed in the log: so what a post is held against is all that was acknowledged. Gaps and the seal are posts of its own.
/// What it decides is <see cref="DatasetFlow"/>'s.
/// </summary>
internal sealed class DatasetActivation : Activation
{
    private static readonly TimeSpan Right = TimeSpan.FromSeconds(2);
    private readonly World _world;
    private readonly DatasetFlow _flow;
    private readonly Queue<Action> _waiting = [];
    private DatasetState? _state;
    private int _version;
    private int _read;
    private bool _busy;
    private TimeSpan _takenUntil;

    public DatasetActivation(World world, GrainKey key, Silo host)
        : base(key, host)
    {
        _world = world;
        _flow = new DatasetFlow(Feed.SegmentLength, world.Rules.Lateness(world.Feeds[key.Number].LatenessSamples));
    }

    private LogView Log => Host.Open(Key.Number);

    private long Segments => _flow.End / Feed.SegmentLength;

    /// <summary>Takes the right to post. No answer means: not now.</summary>
    /// <param name="poster">Who asks.</param>
    /// <param name="first">The first segment; null for wherever the data end.</param>
    /// <param name="answer">Takes the right, or that there is none.</param>
    public void Begin(Silo poster, long? first, Action<Ticket> answer) => Take(state =>
    {
        if (IsPosting)
        {
            return;
        }

        var total = Log.Total;
        var placing = _flow.Place(first * Feed.SegmentLength, _flow.End, total is not null);
        var follows = _world.Rules.Posting == Rules.Posting.LogChained ? Log.LatestPost : state.Acknowledged;
        var origin = new PostOrigin(state.LastPost + 1, first ?? Segments, follows);
        if (placing is not (Placing.Append or Placing.Whole))
        {
            Answer(poster, () => answer(new Ticket(origin, total, IsRefused: true)));
            return;
        }

        _takenUntil = _world.Turns.Now + Right;
        Write(state with { LastPost = origin.Post, Open = origin.Post }, () => Answer(poster, () => answer(new Ticket(origin, total, IsRefused: false))));
    });

    /// <summary>Acknowledges a post; answers whether it still had its right.</summary>
    public void End(Silo poster, PostOrigin origin, long end, Action<bool> answer) => Take(state =>
    {
        if (state.Acknowledged == origin.Post)
        {
            Answer(poster, () => answer(true));
        }
        else if (state.Open != origin.Post)
        {
            Answer(poster, () => answer(false));
        }
        else
        {
            _takenUntil = default;
            Acknowledge(origin, end, () =>
            {
                Answer(poster, () => answer(true));
                CloseOverdue(static () => { });
            });
        }
    });

    /// <summary>The post will not come: it was refused when it was held against what is there.</summary>
    public void GiveBack(PostOrigin origin) => Take(state =>
    {
        if (state.Open == origin.Post)
        {
            _takenUntil = default;
        }
    });

    /// <summary>Says that there are no data in segments that are missing, or lie beyond the end.</summary>
    public void DeclareGap(Silo asker, PostIntent gap, Action<PostAnswer> answer) => Take(_ =>
    {
        var range = new SegmentRange(gap.First, gap.First + gap.Count);
        if (IsPosting)
        {
            return;
        }

        if ((Log.Total is { } total && range.End > total) || _flow.FirstWithData(range) is not null)
        {
            _world.Happened(Happening.PostRefused);
            Answer(asker, () => answer(PostAnswer.Refused));
            return;
        }

        // A post that was begun before may have filled it by the time that this one has its number.
        PostGaps(PostCause.DeclaredGap, () => [.. _flow.FirstWithData(range) is null ? _flow.MissingIn(range) : []], seals: false, () =>
        {
            Answer(asker, () => answer(PostAnswer.Kept));
            CloseOverdue(static () => { });
        });
    });

    /// <summary>Nothing more will come; said again, it is harmless. Refused where segments are missing, and are not to be gaps.</summary>
    public void Seal(Silo asker, PostIntent seal, Action<PostAnswer> answer) => Take(_ =>
    {
        if (Log.Total is not null)
        {
            Answer(asker, () => answer(PostAnswer.Kept));
        }
        else if (_flow.Holes.Any() && seal.Kind != IntentKind.SealWithGaps)
        {
            Answer(asker, () => answer(PostAnswer.Refused));
        }
        else if (!IsPosting)
        {
            PostGaps(PostCause.Seal, () => [.. _flow.Holes], seals: true, () => Answer(asker, () => answer(PostAnswer.Kept)));
        }
    });

    private bool IsPosting => _world.Turns.Now < _takenUntil;

    private void CloseOverdue(Action then)
    {
        if (_flow.Overdue.Any())
        {
            PostGaps(PostCause.Watermark, () => [.. _flow.Overdue], seals: false, then);
        }
        else
        {
            then();
        }
    }

    // What is missing is looked for when the number is durable: by then nobody else is acknowledged before this.
    private void PostGaps(PostCause cause, Func<List<SegmentRange>> holes, bool seals, Action then)
    {
        var state = _state!;
        Write(state with { LastPost = state.LastPost + 1, Open = state.LastPost + 1 }, () =>
        {
            if (!Host.ReachesDatabase || _world.Faults.Strikes(FaultKind.AppendFails))
            {
                return;
            }

            Read();
            var missing = holes();
            var origin = new PostOrigin(state.LastPost + 1, missing.Count > 0 ? missing[0].First : Segments, state.Acknowledged);
            var end = missing.Count > 0 ? missing[^1].End : origin.Begin;
            var post = new WrittenPost(Key.Number, origin, cause, end) { Total = seals ? Segments : null };
            foreach (var index in missing.SelectMany(Each))
            {
                post.Add(index, Contents.OfGap(Key.Number, index), Log.Find(index)?.Content);
            }

            post.AppendTo(_world, Host);
            if (!_world.Faults.Strikes(FaultKind.AppendAnswerLost))
            {
                Acknowledge(origin, end, then);
            }
        });
    }

    private void Acknowledge(PostOrigin origin, long end, Action then)
    {
        if (_world.Rules.ConfirmsBeforeItKnows && !Confirm(origin.Post))
        {
            return;
        }

        Write(_state! with { Open = 0, Acknowledged = origin.Post }, () =>
        {
            _world.Trace?.Say($"{this}: post {origin.Post} is acknowledged");
            if (_world.Faults.Strikes(FaultKind.CrashBeforeCommand))
            {
                Host.Crash($"{this} had to confirm post {origin.Post}");
            }
            else if (Confirm(origin.Post))
            {
                Read();
                _world.Publish(Host, new StreamEvent(Key.Number, origin.Begin, end));
                then();
            }
        });
    }

    private bool Confirm(int post)
    {
        if (!Host.ReachesDatabase || _world.Faults.Strikes(FaultKind.AppendFails))
        {
            return false;
        }

        _world.Store[Key.Number].Append(Host.Writer, new Record(RecordKind.Confirmation, 0, 0, 0, new PostOrigin(post, 0, 0)));
        return true;
    }

    // What an activation before this one acknowledged, and did not come to confirm.
    private bool MakesSure(DatasetState state)
    {
        if (state.Acknowledged == 0 || Log.IsConfirmed(state.Acknowledged) || !_world.Rules.DatasetsMakeSure)
        {
            return true;
        }

        _world.Trace?.Say($"{this}: post {state.Acknowledged} is confirmed by another activation");
        _world.Happened(Happening.ConfirmedLater);
        return Confirm(state.Acknowledged);
    }

    private void Read()
    {
        // Not from a cache.
        Log.Refresh();
        for (; _read < Log.Arrivals.Count; _read++)
        {
            var index = Log.Arrivals[_read];
            _flow.Committed(index, Feed.SegmentLength, Log.Find(index)!.Value.Content == Contents.OfGap(Key.Number, index));
        }
    }

    // One call after the other.
    private void Take(Action<DatasetState> call)
    {
        if (_busy)
        {
            _waiting.Enqueue(() => Take(call));
            return;
        }

        if (_state is null)
        {
            Load(call);
        }
        else if (Host.ReachesDatabase)
        {
            Read();
            if (MakesSure(_state))
            {
                Read();
                call(_state);
            }
        }
    }

    private void Load(Action<DatasetState> call)
    {
        _busy = true;
        _world.Database.Read(Host, Key, (version, state) =>
        {
            _busy = false;
            if (version >= 0 && !IsGone)
            {
                (_version, _state) = (version, state as DatasetState ?? DatasetState.Empty);
                Take(call);
            }

            GoOn();
        });
    }

    private void Write(DatasetState state, Action written)
    {
        _busy = true;
        _world.Database.Write(Host, Key, _version, state, result =>
        {
            _busy = false;
            if (result == WriteResult.Written && !IsGone)
            {
                (_version, _state) = (_version + 1, state);
                written();
            }
            else
            {
                // Somebody else wrote, or nobody knows: it is read anew.
                (_state, _takenUntil) = (null, default);
            }

            GoOn();
        });
    }

    private void GoOn()
    {
        while (!_busy && !IsGone && _waiting.TryDequeue(out var next))
        {
            next();
        }
    }

    private void Answer(Silo asker, Action answer) => _world.Network.Send(Host, asker, MessageKind.Answer, answer);

    private static IEnumerable<long> Each(SegmentRange range)
    {
        for (var index = range.First; index < range.End; index++)
        {
            yield return index;
        }
    }
}
