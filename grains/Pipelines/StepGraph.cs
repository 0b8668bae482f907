using Lisa.Grains.Contracts;

namespace Lisa.Grains.Pipelines;

/// <summary>Resolves what steps read from each other, orders them, and finds cycles and axes that cannot meet.</summary>
internal sealed class StepGraph
{
    private readonly List<StepDraft> _steps;
    private readonly Dictionary<string, StepDraft> _byName;
    private readonly IReadOnlyList<PipelineInput> _inputs;
    private readonly ProblemList _problems;

    public StepGraph(List<StepDraft> steps, IReadOnlyList<PipelineInput> inputs, ProblemList problems)
    {
        _steps = steps;
        _byName = steps.ToDictionary(step => step.Name.Text, StringComparer.Ordinal);
        _inputs = inputs;
        _problems = problems;
    }

    /// <summary>Refuses references to nothing, and one source at ports of two axes.</summary>
    public void CheckReferences()
    {
        var known = _inputs.Select(input => input.Name).Concat(_byName.Keys).ToList();
        var names = known.ToHashSet(StringComparer.Ordinal);
        var axes = _inputs.Where(input => input.Axis is not null)
            .ToDictionary(input => input.Name, input => (input.Axis!.Value, By: "the pipeline's inputs"), StringComparer.Ordinal);
        foreach (var step in _steps)
        {
            foreach (var (port, from) in step.Connections)
            {
                if (!names.Contains(from.Text))
                {
                    _problems.Add(
                        from, $"step {step.Name.Text} reads what is neither input nor step", from.Text, "an input or a step",
                        NearestName.Suggest(from.Text, known));
                }
                else if (port is not null)
                {
                    CheckAxis(step, port, from, axes);
                }
            }
        }
    }

    /// <summary>
    /// Each step after everything that it reads, otherwise as the text has them (Kahn's algorithm); the steps in cycles are left out
    /// and the cycle is a problem.
    /// </summary>
    public List<StepDraft> InOrder()
    {
        var waiting = _steps.ToDictionary(
            step => step, step => step.Connections.Select(read => read.From.Text).Where(_byName.ContainsKey).ToHashSet(StringComparer.Ordinal));
        var position = _steps.Select((step, index) => (step, index)).ToDictionary(entry => entry.step, entry => entry.index);
        var readers = _steps.SelectMany(step => waiting[step].Select(from => (from, step))).ToLookup(read => read.from, read => read.step);
        var ready = new PriorityQueue<StepDraft, int>(
            _steps.Where(step => waiting[step].Count == 0).Select(step => (step, position[step])));
        var ordered = new List<StepDraft>(_steps.Count);
        while (ready.TryDequeue(out var step, out _))
        {
            ordered.Add(step);
            foreach (var reader in readers[step.Name.Text])
            {
                if (waiting[reader].Remove(step.Name.Text) && waiting[reader].Count == 0)
                {
                    ready.Enqueue(reader, position[reader]);
                }
            }
        }

        if (ordered.Count < _steps.Count)
        {
            NameCycle(_steps.First(step => waiting[step].Count > 0), waiting);
        }

        return ordered;
    }

    // OperatorInfo does not say what its output lies along; but whatever it is, it is one axis.
    private void CheckAxis(StepDraft step, Port port, YamlText from, Dictionary<string, (AxisKind Axis, string By)> axes)
    {
        if (axes.TryAdd(from.Text, (port.Axis, $"port {port.Name} of step {step.Name.Text}")))
        {
            return;
        }

        var (axis, by) = axes[from.Text];
        if (axis != port.Axis)
        {
            _problems.Add(
                from, $"port {port.Name} of step {step.Name.Text} takes another axis than {by} has for {from.Text}", port.Axis.ToString(),
                axis.ToString(), "Connect the port to something along its own axis");
        }
    }

    // Whoever still waits, waits for one who still waits: following that comes round.
    private void NameCycle(StepDraft start, Dictionary<StepDraft, HashSet<string>> waiting)
    {
        var path = new List<string>();
        var step = start;
        while (!path.Contains(step.Name.Text))
        {
            path.Add(step.Name.Text);
            step = _byName[waiting[step].Order(StringComparer.Ordinal).First()];
        }

        var cycle = path[path.IndexOf(step.Name.Text)..];
        _problems.Add(
            step.Name, "steps read each other in a circle", string.Join(" reads ", [.. cycle, cycle[0]]), "no step reads its own product",
            "Connect one of them to an input, or to a step outside the circle");
    }
}
