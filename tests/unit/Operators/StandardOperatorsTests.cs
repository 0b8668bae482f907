using System.Globalization;
using System.Text.RegularExpressions;
using Lisa.Grains.Contracts;
using Lisa.Grains.Operators;
using Shouldly;
using Xunit;

namespace Lisa.Tests.Unit.Operators;

public sealed class StandardOperatorsTests
{
    public static TheoryData<string> Names => [.. StandardOperators.All.Select(each => each.Info.Name)];

    [Fact]
    public void They_are_the_ones_that_a_pipeline_can_name()
    {
        var registry = new OperatorRegistry(StandardOperators.All);

        registry.All.Select(info => info.Name).ShouldBe(
        [
            "bandpass", "catalogue", "catalogue-update", "decimate", "detrend", "galactic-fit", "galactic-search", "glitches", "heterodyne",
            "intermediary-variables", "mask", "matched-filter", "mbhb-alert", "mbhb-candidates", "mbhb-search", "noise-model", "quality-flags",
            "ranging-fusion", "resample", "statistics", "tdi", "time-shift", "triggers", "welch", "whiten",
        ]);
        registry.Find("welch", null).ShouldBe(registry.Find("welch", 1));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void What_they_declare_is_complete_and_within_its_own_bounds(string name)
    {
        var info = OperatorRun.Find(name).Info;

        Word('-').IsMatch(info.Name).ShouldBeTrue();
        info.Version.ShouldBeGreaterThan(0);
        info.Summary.ShouldNotBeEmpty();
        info.Source.ShouldNotBeEmpty();
        info.Ports.ShouldNotBeEmpty();
        info.Ports.ShouldAllBe(port => port.Meaning.Length > 0);
        info.Ports.Select(port => port.Name).ShouldBeUnique();
        info.Parameters.Select(parameter => parameter.Name).ShouldBeUnique();
        foreach (var parameter in info.Parameters)
        {
            Word('_').IsMatch(parameter.Name).ShouldBeTrue(parameter.Name);
            parameter.Meaning.ShouldNotBeEmpty();
            if (parameter.Type == ParameterType.Choice)
            {
                parameter.Choices.ShouldContain(parameter.Default!);
            }
            else
            {
                parameter.Unit.ShouldNotBeEmpty(parameter.Name);
                if (parameter.Default is { } text)
                {
                    var value = double.Parse(text, CultureInfo.InvariantCulture);
                    ParameterSet.Canonical(value).ShouldBe(text);
                    value.ShouldBeInRange(parameter.Minimum, parameter.Maximum);
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Threads_that_share_one_get_the_bits_that_one_thread_gets(string name)
    {
        var alone = ReferenceOutput.Compute(name);

        var together = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => ReferenceOutput.Compute(name))));

        together.ShouldAllBe(output => alone.Difference(output) == null);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_cancelled_computation_ends_and_gives_back_what_it_borrowed(string name)
    {
        var computing = OperatorRun.Find(name);
        var example = ReferenceCases.Of(name)[0];
        var context = new InMemoryContext(
            OperatorRun.Complete(computing, example.Parameters), OperatorRun.Plan(name, example.Inputs, example.Parameters), 0, example.Inputs,
            new CancellationToken(canceled: true));

        Should.Throw<OperationCanceledException>(() => computing.Compute(context));

        context.Lent.ShouldBe(0, "blocks that were not given back");
    }

    private static Regex Word(char separator) => new($"^[a-z]+({separator}[a-z]+)*$");
}
