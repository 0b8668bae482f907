using CsCheck;
using Lisa.Grains.Contracts;
using Shouldly;
using Xunit;

namespace Lisa.Tests.Property;

/// <summary>The algebra of shapes: what an output needs and what needs an input say the same thing from two sides.</summary>
public sealed class DependencyProperties
{
    private static readonly Gen<Dependency> Single = Gen.Frequency(
        (1, Gen.Const(Dependency.Whole)),
        (1, Gen.Select(Gen.Long[1, 6], Gen.Long[0, 9]).Select((every, before) => new Dependency(every, before, 0, true))),
        (6, Gen.Select(Gen.Long[1, 8], Gen.Long[0, 12], Gen.Long[0, 12]).Select((every, before, after) => new Dependency(every, before, after, false))));

    private static readonly Gen<Dependency> Shapes = Gen.Frequency(
        (2, Single), (1, Gen.Select(Single, Gen.Long[1, 7]).Select((shape, parts) => shape with { Parts = parts })));

    private static readonly Gen<(Dependency Shape, long Total)> Cases = Gen.Select(Shapes, Gen.Long[0, 60]);

    [Fact]
    public void Dependents_are_the_exact_inverse_of_what_an_output_needs()
    {
        Cases.Sample(
            (shape, total) =>
            {
                var outputs = shape.OutputCount(total);
                for (long input = 0; input < total; input++)
                {
                    var (first, end) = shape.Dependents(input);
                    for (long output = 0; output < outputs; output++)
                    {
                        var needs = shape.First(output) <= input && input < shape.End(output, total);
                        if ((first <= output && output < end) != needs)
                        {
                            Assert.Fail($"{shape}, {total} inputs: input {input}, output {output}");
                        }
                    }
                }
            },
            iter: 3_000);
    }

    [Fact]
    public void Every_input_bears_on_some_output_and_every_output_rests_on_some_input()
    {
        Cases.Where(entry => entry.Item2 > 0).Sample(
            (shape, total) =>
            {
                var outputs = shape.OutputCount(total);
                for (long input = 0; input < total; input++)
                {
                    shape.Dependents(input).First.ShouldBeLessThan(outputs);
                }

                for (long output = 0; output < outputs; output++)
                {
                    shape.First(output).ShouldBeInRange(0, total - 1);
                    shape.End(output, total).ShouldBeInRange(shape.First(output) + 1, total);
                }
            },
            iter: 3_000);
    }

    [Fact]
    public void A_known_total_only_ever_shortens_what_an_output_needs()
    {
        Cases.Sample(
            (shape, total) =>
            {
                for (long output = 0; output < shape.OutputCount(total); output++)
                {
                    shape.End(output, total).ShouldBe(Math.Min(total, shape.End(output, null)));
                }
            },
            iter: 3_000);
    }

    [Fact]
    public void Later_outputs_need_no_earlier_inputs()
    {
        Cases.Sample(
            (shape, total) =>
            {
                for (long output = 1; output < shape.OutputCount(total); output++)
                {
                    shape.First(output).ShouldBeGreaterThanOrEqualTo(shape.First(output - 1));
                    shape.End(output, total).ShouldBeGreaterThanOrEqualTo(shape.End(output - 1, total));
                }
            },
            iter: 3_000);
    }

    [Fact]
    public void The_whole_of_an_empty_input_makes_one_segment_for_each_part_and_any_other_shape_makes_none()
    {
        Shapes.Sample(shape => shape.OutputCount(0).ShouldBe(shape.Every == Dependency.All ? shape.Parts : 0));
    }

    [Fact]
    public void Parts_of_a_group_need_the_same_inputs()
    {
        Cases.Sample(
            (shape, total) =>
            {
                var single = shape with { Parts = 1 };
                shape.OutputCount(total).ShouldBe(single.OutputCount(total) * shape.Parts);
                for (long output = 0; output < shape.OutputCount(total); output++)
                {
                    shape.First(output).ShouldBe(single.First(output / shape.Parts));
                    shape.End(output, total).ShouldBe(single.End(output / shape.Parts, total));
                }
            },
            iter: 3_000);
    }

    [Fact]
    public void A_shape_of_no_parts_is_refused() =>
        Should.Throw<ArgumentOutOfRangeException>(() => Dependency.Map with { Parts = 0 });
}
