using System.Diagnostics.Metrics;
using Lisa.Client;
using Lisa.Grains.Dataflow;
using Lisa.Silo.Telemetry;
using Shouldly;
using Xunit;

namespace Lisa.Tests.Api;

/// <summary>A silo keeps account of what it spends. Other silos of this process use the same meters: counts can only be more than a test's own.</summary>
[Collection(SiloCollection.Name)]
public sealed class EffortTests(SiloFixture silo)
{
    [Fact]
    public async Task Messages_and_processor_time_grow_with_what_is_asked_of_a_silo()
    {
        using var client = LisaClient.Connect(silo.Address);
        var before = (await client.Cluster.GetAsync()).Effort.ShouldNotBeNull();
        for (var i = 0; i < 20; i++)
        {
            // Each page of runs is at least one call of a grain, and its answer.
            await client.Runs.ListAsync();
        }

        var after = (await client.Cluster.GetAsync()).Effort.ShouldNotBeNull();
        (after.LocalMessages - before.LocalMessages).ShouldBeGreaterThanOrEqualTo(20);
        after.ProcessorSeconds.ShouldBeGreaterThan(before.ProcessorSeconds);
        after.LargestMemoryBytes.ShouldBeGreaterThan(10_000_000);
    }

    [Fact]
    public void Events_and_messages_between_silos_are_added_up()
    {
        using var effort = new SiloEffort();
        using var meter = new Meter("Microsoft.Orleans");
        var sent = meter.CreateHistogram<int>("orleans-messaging-sent-messages-size");
        var before = effort.Look();

        sent.Record(100);
        sent.Record(23);
        DataflowTelemetry.EventsPublished.Add(1);

        var after = effort.Look();
        (after.SentMessages - before.SentMessages).ShouldBeGreaterThanOrEqualTo(2);
        (after.SentBytes - before.SentBytes).ShouldBeGreaterThanOrEqualTo(123);
        (after.Events - before.Events).ShouldBeGreaterThanOrEqualTo(1);
    }
}
