namespace Lisa.Grains.Flow;

/// <summary>
/// Which steps a run holds back until others are complete, and which hear events: all that the style of a run comes to, since what a step
/// computes and when it may is the same in each. A run is a row of stages, and a stage waits for all that lie before it. In a choreographed
/// stage steps wake each other by events; in an orchestrated one a step waits for the steps that it reads from, and hears no event.
/// So a choreographed run is one choreographed stage, an orchestrated run one orchestrated stage, a hybrid one any number of either.
/// </summary>
public sealed class RunBarriers
{
    private readonly int[][] _before;
    private readonly bool[] _hears;
    private readonly bool[] _opens;

    private RunBarriers(int[][] before, bool[] hears)
    {
        (_before, _hears) = (before, hears);
        _opens = new bool[before.Length];
        foreach (var step in before.SelectMany(steps => steps))
        {
            _opens[step] = true;
        }
    }

    /// <summary>Every step from the start.</summary>
    public static RunBarriers Choreographed(int steps)
    {
        var before = new int[steps][];
        Array.Fill(before, []);
        var hears = new bool[steps];
        Array.Fill(hears, true);
        return new RunBarriers(before, hears);
    }

    /// <summary>Each step after those that it reads from.</summary>
    /// <param name="inputs">For each step the places of the steps that it reads from, all lower than its own.</param>
    /// <exception cref="ArgumentException">A step would wait for itself or a later one, and the run for ever.</exception>
    public static RunBarriers Orchestrated(IReadOnlyList<IReadOnlyList<int>> inputs) => Hybrid(inputs, new int[inputs.Count], [true]);

    /// <summary>Each step after all of lower stages, and within an orchestrated stage after those that it reads from.</summary>
    /// <param name="inputs">For each step the places of the steps that it reads from, all lower than its own and none of a later stage.</param>
    /// <param name="stages">For each step the number of its stage.</param>
    /// <param name="orchestrated">For each stage whether the run drives its steps, or they each other.</param>
    /// <exception cref="ArgumentException">A step would wait for itself or a later one, and the run for ever.</exception>
    public static RunBarriers Hybrid(IReadOnlyList<IReadOnlyList<int>> inputs, IReadOnlyList<int> stages, IReadOnlyList<bool> orchestrated)
    {
        var before = new int[inputs.Count][];
        for (var step = 0; step < inputs.Count; step++)
        {
            var stage = stages[step];
            if (inputs[step].Any(input => input < 0 || input >= step || stages[input] > stage))
            {
                throw new ArgumentException(
                    $"step {step} of stage {stage} reads from steps {string.Join(", ", inputs[step])}; list steps so that each reads from lower ones only, and of no later stage",
                    nameof(inputs));
            }

            var lower = Enumerable.Range(0, stages.Count).Where(other => stages[other] < stage);
            before[step] = [.. orchestrated[stage] ? lower.Union(inputs[step]) : lower];
        }

        return new RunBarriers(before, [.. stages.Select(stage => !orchestrated[stage])]);
    }

    /// <summary>Whether the run may engage a step.</summary>
    /// <param name="step">Its place.</param>
    /// <param name="steps">How far every step is.</param>
    public bool Lets(int step, IReadOnlyList<StepProgress> steps) => Array.TrueForAll(_before[step], before => steps[before].IsComplete);

    /// <summary>Places of the steps that hold a step back now: none where the run may engage it.</summary>
    /// <param name="step">Its place.</param>
    /// <param name="steps">How far every step is.</param>
    public IEnumerable<int> Awaits(int step, IReadOnlyList<StepProgress> steps) => _before[step].Where(before => !steps[before].IsComplete);

    /// <summary>Whether a step hears the events of its inputs, and tells its own.</summary>
    public bool Hears(int step) => _hears[step];

    /// <summary>Whether a step that is complete now may have opened the way to others.</summary>
    internal bool MayOpen(int step) => _opens[step];
}
