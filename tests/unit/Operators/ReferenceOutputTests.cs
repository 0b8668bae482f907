using System.Runtime.CompilerServices;
using Lisa.Grains.Operators;
using Shouldly;
using Xunit;

namespace Lisa.Tests.Unit.Operators;

/// <summary>
/// Every operator's output is held to the one stored for its version in tests/reference/operators: bits that change under the same version
/// would make memoised products lie. To write the reference of a new operator or a raised version, run these tests once with the
/// environment variable LISA_WRITE_REFERENCES=1 and commit the new file: <c>LISA_WRITE_REFERENCES=1 dotnet test tests --filter
/// ReferenceOutputTests</c>. It never replaces one that differs.
/// </summary>
public sealed class ReferenceOutputTests
{
    private const string WriteVariable = "LISA_WRITE_REFERENCES";

    public static TheoryData<string> Names => [.. StandardOperators.All.Select(each => each.Info.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_operator_makes_the_stored_output_of_its_version(string name)
    {
        ReferenceCases.Of(name).ShouldNotBeEmpty($"give operator {name} a recipe in ReferenceCases");
        var actual = ReferenceOutput.Compute(name);
        var file = FileOf(name, actual.Version);
        if (!File.Exists(file) && Environment.GetEnvironmentVariable(WriteVariable) == "1")
        {
            File.WriteAllText(file, actual.Format());
        }

        File.Exists(file).ShouldBeTrue($"operator {name} has no reference for version {actual.Version}; write it with {WriteVariable}=1");
        new FileInfo(file).Length.ShouldBeLessThan(20_000, "keep references small");
        var stored = ReferenceOutput.Parse(File.ReadAllText(file));
        (stored.Operator, stored.Version).ShouldBe((name, actual.Version));
        stored.Difference(actual).ShouldBeNull();
    }

    [Fact]
    public void A_changed_bit_is_told_on_the_same_kind_of_processor_and_tolerated_on_another()
    {
        var reference = ReferenceOutput.Compute("welch");
        var changed = Change(reference, value => BitConverter.Int64BitsToDouble(BitConverter.DoubleToInt64Bits(value) ^ 1));

        reference.Difference(reference).ShouldBeNull();
        reference.Difference(changed).ShouldNotBeNull().ShouldContain("raise the operator's version");
        (reference with { Processor = "another" }).Difference(changed).ShouldBeNull();
    }

    [Fact]
    public void A_changed_value_or_shape_is_told_on_any_processor()
    {
        var reference = ReferenceOutput.Compute("welch") with { Processor = "another" };

        reference.Difference(Change(reference, value => value * 1.000001)).ShouldNotBeNull().ShouldContain("raise the operator's version");
        reference.Difference(Change(reference, _ => double.NaN)).ShouldNotBeNull();
        reference.Difference(reference with { Cases = [.. reference.Cases.Skip(1)] }).ShouldNotBeNull().ShouldContain("shapes");
    }

    [Fact]
    public void A_reference_survives_being_written_and_read()
    {
        var reference = ReferenceOutput.Compute("detrend");

        reference.Difference(ReferenceOutput.Parse(reference.Format())).ShouldBeNull();
    }

    // The largest sample of the first case, so that the change is not lost in the tolerance.
    private static ReferenceOutput Change(ReferenceOutput reference, Func<double, double> change)
    {
        var samples = reference.Cases[0].Column(0);
        var at = Array.IndexOf(samples, samples.Max());
        samples[at] = change(samples[at]);
        var product = new InMemoryProduct(InMemoryProduct.Strain(1, samples.Length, samples).Layout, [[samples]]);
        return reference with { Cases = [ReferenceOutput.CaseOutput.From(reference.Cases[0].Name, product), .. reference.Cases.Skip(1)] };
    }

    private static string FileOf(string name, int version, [CallerFilePath] string here = "") =>
        Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "reference", "operators", $"{name}-v{version}.json");
}
