using System.Diagnostics;
using Lisa.Client;
using Lisa.Client.Datasets;
using Lisa.Client.Runs;
using Lisa.Grains.Operators;
using Lisa.Silo.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;
using Shouldly;
using Xunit;

namespace Lisa.Tests.Api;

/// <summary>What a silo tells of itself, and when.</summary>
public sealed class TelemetryTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("lisa-telemetry-").FullName;

    [Fact]
    public async Task Spans_and_metrics_of_platform_Orleans_and_API_leave_by_the_exporter()
    {
        var spans = new List<Activity>();
        var metrics = new List<Metric>();
        var builder = WebApplication.CreateSlimBuilder();

        // Nobody listens there: the exporter under test is the one in memory.
        builder.Configuration.AddInMemoryCollection([new("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:9")]);
        builder.Services.ConfigureOpenTelemetryTracerProvider(tracing => tracing.AddInMemoryExporter(spans));
        builder.Services.ConfigureOpenTelemetryMeterProvider(metering => metering.AddInMemoryExporter(metrics));
        await using var silo = SiloHost.Build(builder, SiloFixture.Settings(_directory), StandardOperators.All);
        await silo.StartAsync();
        await RunAsync(new Uri(silo.Urls.Single()));
        silo.Services.GetRequiredService<TracerProvider>().ForceFlush();
        silo.Services.GetRequiredService<MeterProvider>().ForceFlush();

        var sources = spans.ToList().Select(span => span.Source.Name).ToHashSet();
        sources.ShouldContain("Lisa.Dataflow");
        sources.ShouldContain(name => name.StartsWith("Microsoft.Orleans", StringComparison.Ordinal));
        sources.ShouldContain("Microsoft.AspNetCore");

        // Sources are the process's: silos of other tests that run meanwhile are heard too.
        spans.ToList().Where(span => span.Source.Name == "Lisa.Dataflow").Select(span => span.GetTagItem("lisa.operator")).ShouldContain("statistics");

        var names = metrics.Select(metric => metric.Name).ToHashSet();
        names.ShouldContain("lisa.segments.computed");
        names.ShouldContain("lisa.item.duration");
        names.ShouldContain("lisa.slots.total");
        names.ShouldContain("lisa.slots.busy");
        names.ShouldContain("lisa.tenant.segments.in_flight");
        names.ShouldContain("lisa.tenant.stored");
        metrics.Select(metric => metric.MeterName).ShouldContain("Microsoft.Orleans");
        metrics.Select(metric => metric.MeterName).ShouldContain("System.Runtime");
        await silo.StopAsync();
    }

    [Fact]
    public async Task Without_an_endpoint_nothing_is_collected_or_exported()
    {
        await using var silo = SiloHost.Build(WebApplication.CreateSlimBuilder(), SiloFixture.Settings(_directory), StandardOperators.All);
        silo.Services.GetService<TracerProvider>().ShouldBeNull();
        silo.Services.GetService<MeterProvider>().ShouldBeNull();
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private static async Task RunAsync(Uri address)
    {
        using var client = LisaClient.Connect(address);
        await client.Datasets.CreateAsync(new NewDataset("told", 0, 16, [new ColumnView("c0")], SegmentSamples: 8));
        await client.Datasets.PostAsync("told", new MemoryStream(Samples.Raw(Samples.Make(64, 1))), SampleFormat.Raw);
        await client.Datasets.SealAsync("told");
        await client.Pipelines.SubmitAsync("""
            pipeline: told
            inputs: {data: {axis: time}}
            steps:
              stats: {operator: statistics, inputs: {data: data}}
            outputs: {stats: stats}
            """);
        var run = await client.Runs.StartAsync(new NewRun("told", new Dictionary<string, string> { ["data"] = "told" }));
        await foreach (var view in client.Runs.WatchAsync(run.Id))
        {
            view.State.ShouldBeOneOf(RunStates.Running, RunStates.Committed);
        }
    }
}
