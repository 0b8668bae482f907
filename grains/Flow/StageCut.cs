namespace Lisa.Grains.Flow;

/// <summary>What a step reads of another.</summary>
/// <param name="Step">Place of the other, lower than its own.</param>
/// <param name="Whole">Every output segment needs the whole of it: a reduction, which cannot begin before the other is complete anyway.</param>
public readonly record struct StepRead(int Step, bool Whole);

/// <summary>
/// Stages for a pipeline that names none: cut where a step needs the whole of what another makes. There a barrier costs that step nothing,
/// and between two cuts segments flow from step to step.
/// </summary>
public static class StageCut
{
    /// <summary>For each step the number of its stage, from 0 without a hole.</summary>
    /// <param name="reads">For each step what it reads of other steps.</param>
    public static int[] Of(IReadOnlyList<IReadOnlyList<StepRead>> reads)
    {
        var stages = new int[reads.Count];
        for (var step = 0; step < reads.Count; step++)
        {
            foreach (var read in reads[step])
            {
                stages[step] = Math.Max(stages[step], stages[read.Step] + (read.Whole ? 1 : 0));
            }
        }

        return stages;
    }
}
