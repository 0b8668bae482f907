using System.Collections.Immutable;
using System.Reflection;
using Lisa.Grains.Contracts;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;
using Shouldly;
using Xunit;

namespace Lisa.Tests.Unit.Contracts;

/// <summary>What crosses a grain call or is stored: names that outlive a renamed class, and round trips.</summary>
public sealed class WireContractTests : IDisposable
{
    private static readonly Assembly Grains = typeof(ProductId).Assembly;

    private static readonly Refusal Refusal = new(
        RefusalKind.TooLarge, "the segment is too long", "dataset telemetry, segment 3", "70000", "65536", "choose shorter segments");

    private readonly ServiceProvider _services = new ServiceCollection().AddSerializer(serializer => serializer.AddAssembly(Grains)).BuildServiceProvider();

    [Fact]
    public void Every_serialised_type_has_an_alias_of_its_own()
    {
        var types = Grains.GetTypes().Where(type => type.GetCustomAttribute<GenerateSerializerAttribute>() is not null).ToList();
        types.Count.ShouldBeGreaterThan(20);
        types.Where(type => type.GetCustomAttribute<AliasAttribute>() is null).Select(type => type.Name).ShouldBeEmpty();
        Repeated(types.Select(type => type.GetCustomAttribute<AliasAttribute>()!.Alias)).ShouldBeEmpty();
    }

    [Fact]
    public void Every_grain_interface_and_each_of_its_methods_has_an_alias_of_its_own()
    {
        var interfaces = Grains.GetTypes().Where(type => type.IsInterface && typeof(IGrain).IsAssignableFrom(type)).ToList();
        interfaces.Count.ShouldBeGreaterThanOrEqualTo(7);
        interfaces.Where(type => type.GetCustomAttribute<AliasAttribute>() is null).Select(type => type.Name).ShouldBeEmpty();
        Repeated(interfaces.Select(type => type.GetCustomAttribute<AliasAttribute>()!.Alias)).ShouldBeEmpty();
        foreach (var type in interfaces)
        {
            var methods = type.GetMethods();
            methods.Where(method => method.GetCustomAttribute<AliasAttribute>() is null).Select(method => $"{type.Name}.{method.Name}").ShouldBeEmpty();
            Repeated(methods.Select(method => method.GetCustomAttribute<AliasAttribute>()!.Alias)).ShouldBeEmpty(type.Name);
        }
    }

    [Fact]
    public void No_two_members_of_a_serialised_type_share_a_number()
    {
        foreach (var type in Grains.GetTypes().Where(type => type.GetCustomAttribute<GenerateSerializerAttribute>() is not null))
        {
            Repeated(type.GetProperties(BindingFlags.Instance | BindingFlags.Public | BindingFlags.DeclaredOnly)
                .Select(property => property.GetCustomAttribute<IdAttribute>()?.Id.ToString())
                .OfType<string>()).ShouldBeEmpty(type.Name);
        }
    }

    [Fact]
    public void A_refusal_arrives_as_it_was_thrown()
    {
        var arrived = RoundTrip<Exception>(new RefusalException(Refusal)).ShouldBeOfType<RefusalException>();
        arrived.Refusals.ShouldBe([Refusal]);
        arrived.Message.ShouldBe(Refusal.ToString());
    }

    [Fact]
    public void Several_refusals_arrive_in_their_order()
    {
        List<Refusal> refusals = [Refusal, Refusal with { Where = "segment 4", Kind = RefusalKind.NoRoom }];
        RoundTrip<Exception>(new RefusalException(refusals)).ShouldBeOfType<RefusalException>().Refusals.ShouldBe(refusals);
    }

    [Fact]
    public void A_refusal_copied_within_a_silo_keeps_what_it_says()
    {
        var copier = _services.GetRequiredService<DeepCopier>();
        copier.Copy<Exception>(new RefusalException(Refusal)).ShouldBeOfType<RefusalException>().Refusals.ShouldBe([Refusal]);
    }

    [Fact]
    public void A_step_definition_arrives_with_the_same_identity()
    {
        var data = ProductId.OfDataset("telemetry");
        var layout = new Layout(AxisKind.Time, 1_126_259_446, 4_096, 4_096, [new Column("H1", "strain")]);
        var spec = new ProductSpec("welch", 1, new ParameterSet([KeyValuePair.Create("overlap", "0.5")]), [new InputBinding("data", data)]);
        var definition = new StepDefinition(ProductId.Of(spec), spec, layout, [new StepInput("data", data, Dependency.Window(1, 2) with { Parts = 3 }, layout)]);
        var arrived = RoundTrip(definition);
        ProductId.Of(arrived.Spec).ShouldBe(definition.Product);
        arrived.Product.ShouldBe(definition.Product);
        arrived.Layout.Columns.ShouldBe(layout.Columns.AsEnumerable());
        arrived.Inputs.ShouldHaveSingleItem().Dependency.ShouldBe(Dependency.Window(1, 2) with { Parts = 3 });
    }

    [Fact]
    public void A_wake_up_call_arrives_with_its_range_and_total()
    {
        var ready = new SegmentsReady(ProductId.OfDataset("telemetry"), 3, 9, null);
        RoundTrip(ready).ShouldBe(ready);
    }

    public void Dispose() => _services.Dispose();

    private static ImmutableArray<string> Repeated(IEnumerable<string> names) =>
        [.. names.GroupBy(name => name).Where(group => group.Count() > 1).Select(group => group.Key)];

    private T RoundTrip<T>(T value)
    {
        var serializer = _services.GetRequiredService<Serializer>();
        return serializer.Deserialize<T>(serializer.SerializeToArray(value))!;
    }
}
