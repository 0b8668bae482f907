using System.Globalization;
using Lisa.Grains.Contracts;
using Lisa.Grains.Operators;
using Shouldly;

namespace Lisa.Tests.Unit.Operators;

/// <summary>Plans an operator and computes all its segments, as a step would, and holds it to its contract on the way.</summary>
internal static class OperatorRun
{
    public const string Where = "step x of pipeline y";

    public static IOperator Find(string name) => StandardOperators.All.Single(each => each.Info.Name == name);

    /// <summary>Defaults completed with what is given: numbers or words.</summary>
    public static ParameterSet Complete(IOperator computing, params (string Name, object Value)[] given)
    {
        var values = computing.Info.Parameters.Where(each => each.Default is not null).ToDictionary(each => each.Name, each => each.Default!);
        foreach (var (name, value) in given)
        {
            computing.Info.Parameters.ShouldContain(each => each.Name == name);
            values[name] = Convert.ToString(value, CultureInfo.InvariantCulture)!;
        }

        values.Count.ShouldBe(computing.Info.Parameters.Length, "a parameter without a default is missing");
        return new ParameterSet(values);
    }

    public static OperatorPlan Plan(string name, InMemoryProduct[] inputs, params (string Name, object Value)[] given) =>
        Plan(name, [.. inputs.Select(input => new PlanInput(input.Layout, input.KnownSamples))], given);

    public static OperatorPlan Plan(string name, PlanInput[] inputs, params (string Name, object Value)[] given)
    {
        var computing = Find(name);
        return computing.Plan(new PlanRequest(Complete(computing, given), [.. inputs], Where));
    }

    /// <summary>The one refusal of a plan.</summary>
    public static Refusal PlanRefusal(string name, InMemoryProduct[] inputs, params (string Name, object Value)[] given)
    {
        var refusal = Should.Throw<RefusalException>(() => Plan(name, inputs, given)).Refusals.ShouldHaveSingleItem();
        refusal.Where.ShouldBe(Where);
        refusal.Remedy.ShouldNotBeEmpty();
        return refusal;
    }

    /// <summary>The refusal of a computation that was planned before anything was known of lengths.</summary>
    public static Refusal ComputeRefusal(string name, InMemoryProduct[] inputs, bool[] known, params (string Name, object Value)[] given)
    {
        var plan = Plan(name, [.. inputs.Select((input, at) => new PlanInput(input.Layout, known[at] ? input.KnownSamples : null))], given);
        var computing = Find(name);
        var context = new InMemoryContext(Complete(computing, given), plan, 0, inputs);
        var refusal = Should.Throw<RefusalException>(() => computing.Compute(context)).Refusals.ShouldHaveSingleItem();
        refusal.Where.ShouldContain(name);
        refusal.Remedy.ShouldNotBeEmpty();
        context.Lent.ShouldBe(0, "blocks that were not given back");
        return refusal;
    }

    public static InMemoryProduct Run(string name, InMemoryProduct input, params (string Name, object Value)[] given) => Run(name, [input], given);

    public static InMemoryProduct Run(string name, InMemoryProduct[] inputs, params (string Name, object Value)[] given)
    {
        var computing = Find(name);
        var parameters = Complete(computing, given);
        var plan = Plan(name, inputs, given);
        var count = plan.Dependencies[0].OutputCount(inputs[0].Segments.Count);
        var segments = new List<double[][]>();
        for (var index = 0L; index < count; index++)
        {
            var context = new InMemoryContext(parameters, plan, index, inputs);
            using (var block = computing.Compute(context))
            {
                block.Columns.ShouldBe(plan.Layout.Columns.Length);
                segments.Add([.. Enumerable.Range(0, block.Columns).Select(column => block[column].ToArray())]);
            }

            context.Lent.ShouldBe(0, "blocks that were not given back");
            if (plan.Layout.Axis != AxisKind.Row && index < count - 1)
            {
                segments[^1][0].Length.ShouldBe(plan.Layout.SegmentLength);
            }
        }

        var output = new InMemoryProduct(plan.Layout, segments);
        plan.Samples.ShouldBe(output.KnownSamples, "planned length");
        return output;
    }
}
