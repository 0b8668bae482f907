using Lisa.Grains.Contracts;
using Shouldly;
using Xunit;

namespace Lisa.Tests.Unit.Contracts;

/// <summary>A product's identity: everything it is made of changes it, and it never changes by itself.</summary>
public sealed class ProductIdTests
{
    private static readonly ProductId Telemetry = ProductId.OfDataset("telemetry");
    private static readonly ProductId Template = ProductId.OfDataset("template");

    private static readonly ProductSpec Welch = Spec("welch", 2, [("segment_seconds", "4"), ("overlap", "0.5")], [("data", Telemetry)]);

    // Computed from the definition with Python's hashlib: were these to change, every stored product would be lost to sight.
    [Fact]
    public void Identities_are_the_ones_they_have_always_been()
    {
        Telemetry.Text.ShouldBe("064d317cca96f2409b691e27a9c662daf616e2ae");
        ProductId.Of(Welch).Text.ShouldBe("62b56ee2968b87318f93151690cb5a0744a5380a");
    }

    [Fact]
    public void Everything_a_product_is_made_of_is_in_its_identity()
    {
        ProductSpec[] specs =
        [
            Welch,
            Welch with { Operator = "whiten" },
            Welch with { Version = 3 },
            Spec("welch", 2, [("segment_seconds", "8"), ("overlap", "0.5")], [("data", Telemetry)]),
            Spec("welch", 2, [("segment_samples", "4"), ("overlap", "0.5")], [("data", Telemetry)]),
            Spec("welch", 2, [("overlap", "0.5")], [("data", Telemetry)]),
            Spec("welch", 2, [], [("data", Telemetry)]),
            Spec("welch", 2, [("segment_seconds", "4"), ("overlap", "0.5")], [("data", Template)]),
            Spec("welch", 2, [("segment_seconds", "4"), ("overlap", "0.5")], [("psd", Telemetry)]),
            Spec("welch", 2, [("segment_seconds", "4"), ("overlap", "0.5")], []),
            Spec("welch", 2, [("segment_seconds", "4"), ("overlap", "0.5")], [("data", Telemetry), ("template", Template)]),
            Spec("welch", 2, [("segment_seconds", "4"), ("overlap", "0.5")], [("template", Template), ("data", Telemetry)]),
        ];
        specs.Select(ProductId.Of).Distinct().Count().ShouldBe(specs.Length);
    }

    [Fact]
    public void Parameters_and_inputs_cannot_be_taken_for_one_another()
    {
        ProductSpec[] specs =
        [
            Spec("x", 1, [("a", Telemetry.Text)], []),
            Spec("x", 1, [], [("a", Telemetry)]),
            Spec("x", 1, [("a", "b"), ("c", Telemetry.Text)], []),
            Spec("x", 1, [("a", "b")], [("c", Telemetry)]),
            Spec("x", 1, [("ab", "")], []),
            Spec("x", 1, [("a", "b")], []),
            Spec("x", 1, [("", "ab")], []),
            Spec("x1", 1, [], []),
            Spec("x", 11, [], []),
            Spec("x", 1, [("<-", "a")], []),
        ];
        specs.Select(ProductId.Of).Distinct().Count().ShouldBe(specs.Length);
    }

    [Fact]
    public void The_order_in_which_parameters_are_given_does_not_matter() =>
        ProductId.Of(Spec("welch", 2, [("overlap", "0.5"), ("segment_seconds", "4")], [("data", Telemetry)])).ShouldBe(ProductId.Of(Welch));

    [Fact]
    public void A_dataset_and_a_product_without_inputs_are_never_the_same() =>
        ProductId.Of(Spec("telemetry", 1, [], [])).ShouldNotBe(Telemetry);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("064d317cca96f2409b691e27a9c662daf616e2a")]
    [InlineData("064D317CCA96F2409B691E27A9C662DAF616E2AE")]
    [InlineData("../d317cca96f2409b691e27a9c662daf616e2ae0")]
    public void A_text_that_is_no_identity_is_not_taken_for_one(string? text) => ProductId.TryParse(text, out _).ShouldBeFalse();

    [Fact]
    public void An_identity_reads_back_from_its_text()
    {
        ProductId.TryParse(Telemetry.Text, out var parsed).ShouldBeTrue();
        parsed.ShouldBe(Telemetry);
    }

    private static ProductSpec Spec(string name, int version, (string Name, string Value)[] parameters, (string Port, ProductId Product)[] inputs) => new(
        name, version,
        new ParameterSet(parameters.Select(each => KeyValuePair.Create(each.Name, each.Value))),
        [.. inputs.Select(each => new InputBinding(each.Port, each.Product))]);
}
