namespace Lisa.Grains.Flow;

/// <summary>
/// Which steps a run holds back until others are complete: all that the style of a run comes to, since what a step computes and when it may
/// is the same in each. Choreographed: none, steps wake each other by events. Orchestrated: a step waits for the steps that it
/// reads from, and hears no event. Hybrid: a stage waits for the stages before it, and within a stage steps wake each other.
/// </summary>
public sealed class RunBarriers
{
    private readonly int[][] _before;

    private RunBarriers(int[][] before) => _before = before;

    /// <summary>Every step from the start.</summary>
    public static RunBarriers Choreographed(int steps)
    {
        var before = new int[steps][];
        Array.Fill(before, []);
        return new RunBarriers(before);
    }

    /// <summary>Each step after those that it reads from.</summary>
    /// <param name="inputs">For each step the places of the steps that it reads from, all lower than its own.</param>
    /// <exception cref="ArgumentException">A step would wait for itself or a later one, and the run for ever.</exception>
    public static RunBarriers Orchestrated(IReadOnlyList<IReadOnlyList<int>> inputs)
    {
        for (var step = 0; step < inputs.Count; step++)
        {
            if (inputs[step].Any(input => input < 0 || input >= step))
            {
                throw new ArgumentException(
                    $"step {step} reads from steps {string.Join(", ", inputs[step])}; list steps so that each reads from lower ones only", nameof(inputs));
            }
        }

        return new RunBarriers([.. inputs.Select(input => input.ToArray())]);
    }

    /// <summary>Each step after all of lower stages.</summary>
    /// <param name="stages">For each step the number of its stage; a step must not read from a later stage than its own.</param>
    public static RunBarriers Hybrid(IReadOnlyList<int> stages) =>
        new([.. stages.Select(stage => Enumerable.Range(0, stages.Count).Where(other => stages[other] < stage).ToArray())]);

    /// <summary>Whether the run may engage a step.</summary>
    /// <param name="step">Its place.</param>
    /// <param name="steps">How far every step is.</param>
    public bool Lets(int step, IReadOnlyList<StepProgress> steps) => Array.TrueForAll(_before[step], before => steps[before].IsComplete);

    /// <summary>Whether a step that is complete now may have opened the way to others.</summary>
    internal bool MayOpen(int step) => Array.Exists(_before, before => Array.IndexOf(before, step) >= 0);
}
