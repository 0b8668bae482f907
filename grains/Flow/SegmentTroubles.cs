namespace Lisa.Grains.Flow;

/// <summary>
/// The segments of a step that failed: which of them rest and until when, which were given up, and in whose place there is a gap. Pure, as
/// <see cref="StepFlow"/>, whose part it is: that one knows what can be computed, this one what should not be tried now.
/// </summary>
/// <param name="limits">Has the policy of a silo's own.</param>
/// <param name="canSkip">Whether a gap can take a segment's place: not where state is carried on, since all that follows would come from the gap.</param>
/// <param name="random">Jitter of the waits.</param>
internal sealed class SegmentTroubles(StepLimits limits, bool canSkip, Random random)
{
    // An outage ends by itself, and then nobody should wait for long: some three seconds with the delays of the default.
    private const int MostOutageDoublings = 5;
    private readonly SortedDictionary<long, Trouble> _all = [];
    private readonly SegmentSet _gaps = [];
    private readonly long[] _counts = new long[Enum.GetValues<TroubleState>().Length];
    private readonly FailureRule _outage = new(limits.Failures with { Factor = 2 }, false);

    /// <summary>What it goes by.</summary>
    public FailureRule Rule { get; set; } = FailureRule.Of([limits.Failures]);

    /// <summary>Segments given up, in whose place there is nothing.</summary>
    public long Failed => _counts[(int)TroubleState.GivenUp];

    /// <summary>Segments in whose place there is a gap, computed from the inputs as they are; some of them may be tried again.</summary>
    public SegmentSet Gaps => _gaps;

    /// <summary>Nothing will happen by itself.</summary>
    public bool IsSettled => Failed + _counts[(int)TroubleState.Skipped] == _all.Count;

    /// <summary>Segments given up, with the cause, in order; those with a gap among them.</summary>
    public IEnumerable<(long Index, string Cause)> GivenUp =>
        from trouble in _all where trouble.Value.State is TroubleState.GivenUp or TroubleState.Skipped select (trouble.Key, trouble.Value.Cause);

    /// <summary>Segments that wait until they are tried again.</summary>
    public long Resting => _counts[(int)TroubleState.Resting];

    /// <summary>What is remembered of a segment; null where nothing is.</summary>
    public Trouble? Of(long index) => _all.GetValueOrDefault(index);

    /// <summary>Whether a segment is not to be tried now.</summary>
    public bool Holds(long index) => _all.Count > 0 && _all.TryGetValue(index, out var trouble) && trouble.State != TroubleState.Trying;

    /// <summary>An attempt at a segment failed.</summary>
    public void Suffer(long index, ItemFailure failure, DateTimeOffset now, List<StepCommand> commands)
    {
        if (!_all.TryGetValue(index, out var trouble))
        {
            trouble = Add(index, TroubleState.Trying);
        }

        trouble.Cause = failure.Cause;
        if (failure.Outage)
        {
            Wait(trouble, TroubleState.Resting, OutageDelay(trouble), now, commands);
            return;
        }

        trouble.Attempts++;
        if (!failure.Lasting && trouble.Attempts < Rule.Patience.Attempts)
        {
            Wait(trouble, TroubleState.Resting, Rule.DelayAfter(trouble.Attempts, random), now, commands);
            return;
        }

        commands.Add(new StepCommand.GiveUp(index, trouble.Cause, trouble.Attempts) { Silo = failure.Silo });
        GiveUp(index, trouble, commands);
    }

    /// <summary>A segment was given up before, by an earlier activation, and written down as that.</summary>
    public void WasGivenUp(long index, string cause, int attempts)
    {
        var trouble = _all.TryGetValue(index, out var known) ? known : Add(index, TroubleState.Trying);
        (trouble.Cause, trouble.Attempts) = (cause, attempts);
        Move(trouble, _gaps.Contains(index) ? TroubleState.Skipped : TroubleState.GivenUp);
    }

    /// <summary>There is a gap in the place of a segment.</summary>
    /// <returns>Whether that is new.</returns>
    public bool HasGap(long index)
    {
        var trouble = _all.TryGetValue(index, out var known) ? known : Add(index, TroubleState.Skipped);
        if (trouble.State is TroubleState.Skipping or TroubleState.SkippingLater or TroubleState.GivenUp)
        {
            Move(trouble, TroubleState.Skipped);
        }

        return _gaps.Add(index, index + 1) > 0;
    }

    /// <summary>The gap of a segment could not be written.</summary>
    public void GapFailed(long index, ItemFailure failure, DateTimeOffset now, List<StepCommand> commands)
    {
        if (!_all.TryGetValue(index, out var trouble) || trouble.State != TroubleState.Skipping)
        {
            return;
        }

        if (failure.Outage)
        {
            Wait(trouble, TroubleState.SkippingLater, OutageDelay(trouble), now, commands);
            return;
        }

        trouble.Cause = $"{trouble.Cause}; and no gap could take its place: {failure.Cause}";
        Move(trouble, TroubleState.GivenUp);
    }

    /// <summary>Time has passed: the segments that are to be tried now; gaps that waited for the end of an outage are commanded again.</summary>
    public List<long> Due(DateTimeOffset now, List<StepCommand> commands)
    {
        var due = new List<long>();
        if (_counts[(int)TroubleState.Resting] + _counts[(int)TroubleState.SkippingLater] == 0)
        {
            return due;
        }

        foreach (var (index, trouble) in _all.Where(entry => entry.Value.LookAt <= now))
        {
            if (trouble.State == TroubleState.Resting)
            {
                Move(trouble, TroubleState.Trying);
                due.Add(index);
            }
            else if (trouble.State == TroubleState.SkippingLater)
            {
                Move(trouble, TroubleState.Skipping);
                commands.Add(new StepCommand.Skip(index));
            }
        }

        return due;
    }

    /// <summary>Those that were given up and are to be tried again, from the first attempt on.</summary>
    public List<long> Retry(Func<long, bool> which)
    {
        var retried = GivenUp.Select(entry => entry.Index).Where(which).ToList();
        retried.ForEach(index => Forget(index));
        return retried;
    }

    /// <summary>Segments exist, or what was known of them holds no more.</summary>
    /// <param name="segments">Which.</param>
    /// <param name="gapsToo">Whether gaps in their places are none any more.</param>
    public void Forget(SegmentRange segments, bool gapsToo)
    {
        if (gapsToo && _gaps.Count > 0)
        {
            _gaps.Remove(segments.First, segments.End);
        }

        for (var index = segments.First; _all.Count > 0 && index < segments.End; index++)
        {
            Forget(index);
        }
    }

    private void GiveUp(long index, Trouble trouble, List<StepCommand> commands)
    {
        if (_gaps.Contains(index))
        {
            Move(trouble, TroubleState.Skipped);
        }
        else if (Rule.Skips && canSkip)
        {
            Move(trouble, TroubleState.Skipping);
            commands.Add(new StepCommand.Skip(index));
        }
        else
        {
            Move(trouble, TroubleState.GivenUp);
        }
    }

    // Whatever the runs' policies are: nothing is wrong with the segment.
    private TimeSpan OutageDelay(Trouble trouble) => _outage.DelayAfter(1 + Math.Min(trouble.Outages++, MostOutageDoublings), random);

    private void Wait(Trouble trouble, TroubleState state, TimeSpan delay, DateTimeOffset now, List<StepCommand> commands)
    {
        trouble.LookAt = now + delay;
        Move(trouble, state);
        commands.Add(new StepCommand.WakeAt(trouble.LookAt));
    }

    private Trouble Add(long index, TroubleState state)
    {
        var trouble = new Trouble { State = state };
        _all.Add(index, trouble);
        _counts[(int)state]++;
        return trouble;
    }

    private void Move(Trouble trouble, TroubleState state)
    {
        _counts[(int)trouble.State]--;
        _counts[(int)state]++;
        trouble.State = state;
    }

    private void Forget(long index)
    {
        if (_all.Remove(index, out var trouble))
        {
            _counts[(int)trouble.State]--;
        }
    }
}
