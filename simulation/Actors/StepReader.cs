using Lisa.Grains.Flow;
using Lisa.Simulation.Playing;
using Lisa.Simulation.Storage;

namespace Lisa.Simulation.Actors;

/// <summary>
/// How far an activation has read in the logs of its inputs, as its silo sees them. When they are opened it looks which segments of its own product
/// are there and fresh; from then on it follows the inputs, and what comes again is a revision. What it finds it tells the flow, one fact after the
/// other; the silo may die in the middle.
/// </summary>
internal sealed class StepReader(World world, StepActivation step, StepFlow flow, Action<Action<List<StepCommand>>> feed)
{
    private readonly int[] _seen = new int[step.Plan.Inputs.Count];
    private readonly int[] _generations = new int[step.Plan.Inputs.Count];
    private bool _isOpen;

    /// <summary>Opens the logs. It takes its time: there may be news when they are read on.</summary>
    public void Open()
    {
        Refresh();
        _isOpen = true;
        ReadOwn();
        for (var input = 0; input < _seen.Length && !step.IsGone; input++)
        {
            var at = input;
            var log = LogOf(input);
            (_generations[input], _seen[input]) = (log.Generation, log.Arrivals.Count);
            foreach (var range in Ranges(log.Arrivals, 0))
            {
                feed(commands => flow.InputExists(at, range, commands));
            }
        }
    }

    /// <summary>Reads on, wherever there is something new.</summary>
    public void ReadAll()
    {
        if (!_isOpen)
        {
            Open();
        }

        Refresh();
        for (var input = 0; input < _seen.Length && !step.IsGone; input++)
        {
            ReadOn(input);
        }
    }

    /// <summary>Inputs that were removed since they were first read, and are not whole again.</summary>
    public IEnumerable<int> Lost() => step.Plan.Inputs.Select(input => input.Product).Distinct()
        .Where(product => world.Pipeline.StepOf(product) is not null && step.Host.Open(product) is { IsComplete: false, Generation: > 0 });

    // What the outputs are held against first.
    private void Refresh()
    {
        foreach (var input in step.Plan.Inputs)
        {
            world.Refresh(step.Host, input.Product);
        }

        world.Refresh(step.Host, step.Key.Number);
    }

    // What the store holds of the step's own product, as far as it was computed from the inputs as they are. Where state is carried on, what lies
    // behind a stale segment is in doubt.
    private void ReadOwn()
    {
        var log = step.Host.Open(step.Key.Number);
        if (!step.IsCurrent)
        {
            return;
        }

        IEnumerable<long> indices = step.Plan.InOrder ? Ascending() : log.Arrivals.Distinct();
        foreach (var index in indices)
        {
            if (IsFresh(index))
            {
                feed(commands => flow.OutputExists(new SegmentRange(index, index + 1), commands));
            }
            else if (step.Plan.InOrder)
            {
                return;
            }
        }
    }

    private void ReadOn(int input)
    {
        var log = LogOf(input);
        if (log.Generation != _generations[input])
        {
            // What is made again is news, though the flow has heard of it before.
            (_generations[input], _seen[input]) = (log.Generation, 0);
        }

        var from = _seen[input];
        _seen[input] = log.Arrivals.Count;
        foreach (var range in Ranges(log.Arrivals, from))
        {
            var before = flow.Done.Count;
            feed(commands =>
            {
                if (world.Rules.RevisionsAreDoubted)
                {
                    flow.InputCommitted(input, range, IsFresh, commands);
                }
                else
                {
                    flow.InputExists(input, range, commands);
                }

                world.Checks.Revised(step, world.Pipeline.StepOf(step.Key.Number)!.Inputs[input], range, IsFresh);
            });
            world.Happened(Happening.TakenBack, Math.Max(0, before - flow.Done.Count));
        }

        if (log.Total is { } total)
        {
            feed(commands => flow.InputTotal(input, total, commands));
        }
    }

    private bool IsFresh(long index) => step.Host.Open(step.Key.Number).Find(index) is { } record
        && Inputs.Hash(step.Host.Open, step.Plan, index) == record.Inputs;

    private LogView LogOf(int input) => step.Host.Open(step.Plan.Inputs[input].Product);

    private static IEnumerable<long> Ascending()
    {
        for (long index = 0; ; index++)
        {
            yield return index;
        }
    }

    // Copied out first: what they lead to may make the list grow.
    private static List<SegmentRange> Ranges(IReadOnlyList<long> arrivals, int from)
    {
        List<SegmentRange> ranges = [];
        for (var at = from; at < arrivals.Count; at++)
        {
            if (ranges.Count > 0 && ranges[^1].End == arrivals[at])
            {
                ranges[^1] = ranges[^1] with { End = arrivals[at] + 1 };
            }
            else
            {
                ranges.Add(new SegmentRange(arrivals[at], arrivals[at] + 1));
            }
        }

        return ranges;
    }
}
