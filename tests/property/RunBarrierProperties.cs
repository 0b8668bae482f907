using CsCheck;
using Lisa.Grains.Flow;
using Shouldly;
using Xunit;

namespace Lisa.Tests.Property;

/// <summary>Whatever a pipeline looks like and however it is cut: no step begins too early, and none is waited for for ever.</summary>
public sealed class RunBarrierProperties
{
    private static readonly StepProgress Complete = new(1, 1, 0, true, null);

    [Fact]
    public void Every_run_comes_to_its_end_and_no_step_begins_before_what_stands_before_it() => Gen.Int[0, int.MaxValue].Sample(seed =>
    {
        var random = new Random(seed);
        var reads = DrawReads(random);
        var inputs = Inputs(reads);
        var stages = random.Next(2) == 0 ? StageCut.Of(reads) : DrawStages(inputs, random);
        bool[] orchestrated = [.. Enumerable.Range(0, stages.Max() + 1).Select(_ => random.Next(2) == 0)];
        var flow = new RunFlow(reads.Length, RunPhase.Running, RunBarriers.Hybrid(inputs, stages, orchestrated));
        var engaged = new HashSet<int>();
        var complete = new HashSet<int>();
        var commands = new List<RunCommand>();
        flow.Tick(commands);
        while (flow.Phase == RunPhase.Running)
        {
            foreach (var step in commands.OfType<RunCommand.Engage>().Select(engage => engage.Step))
            {
                engaged.Add(step);
                Enumerable.Range(0, reads.Length).Where(other => stages[other] < stages[step]).ShouldBeSubsetOf(complete, $"stages before step {step}");
                (orchestrated[stages[step]] ? inputs[step] : []).ShouldBeSubsetOf(complete, $"inputs of step {step}");
            }

            // Some step that is under way becomes complete: there must be one, or the run would wait for ever.
            var next = engaged.Except(complete).OrderBy(_ => random.Next()).First();
            complete.Add(next);
            commands.Clear();
            flow.Report(next, Complete, commands);
        }

        flow.Phase.ShouldBe(RunPhase.Committing);
        complete.Count.ShouldBe(reads.Length);
    });

    [Fact]
    public void A_cut_lies_before_every_step_that_needs_the_whole_of_another_and_nowhere_else() => Gen.Int[0, int.MaxValue].Sample(seed =>
    {
        var reads = DrawReads(new Random(seed));
        var stages = StageCut.Of(reads);

        stages.Distinct().Order().ShouldBe(Enumerable.Range(0, stages.Max() + 1), "no stage is empty");
        for (var step = 0; step < reads.Length; step++)
        {
            var lowest = reads[step].Select(read => stages[read.Step] + (read.Whole ? 1 : 0)).DefaultIfEmpty(0).Max();
            stages[step].ShouldBe(lowest, $"step {step}");
        }
    });

    private static StepRead[][] DrawReads(Random random)
    {
        var reads = new StepRead[1 + random.Next(12)][];
        for (var step = 0; step < reads.Length; step++)
        {
            reads[step] = [.. Enumerable.Range(0, step == 0 ? 0 : random.Next(4)).Select(_ => new StepRead(random.Next(step), random.Next(4) == 0))];
        }

        return reads;
    }

    private static int[][] Inputs(StepRead[][] reads) => [.. reads.Select(read => read.Select(each => each.Step).Distinct().ToArray())];

    // Any stages at all, as long as none is read from before it comes.
    private static int[] DrawStages(int[][] inputs, Random random)
    {
        var stages = new int[inputs.Length];
        for (var step = 0; step < inputs.Length; step++)
        {
            stages[step] = inputs[step].Select(input => stages[input]).DefaultIfEmpty(0).Max() + random.Next(2);
        }

        return stages;
    }
}
