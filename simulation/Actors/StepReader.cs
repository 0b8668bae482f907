using Lisa.Grains.Flow;
using Lisa.Simulation.Playing;
using Lisa.Simulation.Storage;

namespace Lisa.Simulation.Actors;

/// <summary>
/// How far an activation has read in the logs of its inputs and of its own product, as its silo sees them. What it finds it tells the
/// flow, one fact after the other; the silo may die in the middle.
/// </summary>
internal sealed class StepReader(World world, StepActivation step, StepFlow flow, Action<Action<List<StepCommand>>> feed)
{
    private readonly int[] _seen = new int[step.Plan.Inputs.Count];
    private readonly int[] _generations = new int[step.Plan.Inputs.Count];
    private readonly List<long> _unverified = [];
    private int _ownSeen;

    public void ReadAll()
    {
        // The inputs first: what the outputs are held against.
        foreach (var input in step.Plan.Inputs)
        {
            world.Refresh(step.Host, input.Product);
        }

        ReadOwn();
        for (var input = 0; input < _seen.Length && !step.IsGone; input++)
        {
            ReadInput(input);
        }
    }

    /// <summary>Inputs that were removed since they were first read, and are not whole again.</summary>
    public IEnumerable<int> Lost() => step.Plan.Inputs.Select(input => input.Product).Distinct()
        .Where(product => world.Pipeline.StepOf(product) is not null && step.Host.Open(product) is { IsComplete: false, Generation: > 0 });

    public void ReadInput(int input)
    {
        var product = step.Plan.Inputs[input].Product;
        world.Refresh(step.Host, product);
        var log = step.Host.Open(product);
        if (log.Generation != _generations[input])
        {
            // What is made again is news, though the flow has heard of it before.
            (_generations[input], _seen[input]) = (log.Generation, 0);
        }

        while (_seen[input] < log.Arrivals.Count && !step.IsGone)
        {
            var first = log.Arrivals[_seen[input]++];
            var end = first + 1;
            while (_seen[input] < log.Arrivals.Count && log.Arrivals[_seen[input]] == end)
            {
                _seen[input]++;
                end++;
            }

            feed(commands => flow.InputExists(input, new SegmentRange(first, end), commands));
        }

        if (log.Total is { } total)
        {
            feed(commands => flow.InputTotal(input, total, commands));
        }
    }

    // What the store holds of the step's own product, as far as it was computed from the inputs as they are.
    private void ReadOwn()
    {
        world.Refresh(step.Host, step.Key.Number);
        var log = step.Host.Open(step.Key.Number);
        if (!step.IsCurrent)
        {
            return;
        }

        for (; _ownSeen < log.Arrivals.Count; _ownSeen++)
        {
            _unverified.Add(log.Arrivals[_ownSeen]);
        }

        // What it was computed from may not be to be seen here yet.
        for (var at = 0; at < _unverified.Count && !step.IsGone; at++)
        {
            var index = _unverified[at];
            var known = flow.Done.Contains(index);
            if (known || Inputs.Hash(step.Host.Open, step.Plan, index) == log.Find(index)!.Value.Inputs)
            {
                _unverified[at] = -1;
            }

            if (!known && _unverified[at] < 0)
            {
                feed(commands => flow.OutputExists(new SegmentRange(index, index + 1), commands));
            }
        }

        _unverified.RemoveAll(static index => index < 0);
    }
}
