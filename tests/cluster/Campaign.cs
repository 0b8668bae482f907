using System.Collections.Immutable;
using System.Globalization;
using Lisa.Grains.Contracts;
using Lisa.Grains.Dataflow;
using Lisa.Grains.Store;
using Shouldly;

namespace Lisa.Tests.Cluster;

/// <summary>What tests do with a silo: post, submit, run, wait, read. Datasets have one channel, sample i is i + 1, segments of four.</summary>
internal static class Campaign
{
    public const int SegmentLength = 4;

    public static DatasetDefinition Definition(string name) => new(
        name, new Layout(AxisKind.Time, 1_000, 4, SegmentLength, [new Column("X", "1")]), GapPolicy.Refuse);

    /// <summary>Creates the dataset, posts this many samples and seals it.</summary>
    public static async Task PostSealedAsync(this TestSilo silo, string name, int samples)
    {
        await silo.Grains.Dataset(name).CreateAsync(Definition(name));
        await silo.PostAsync(name, samples);
        await silo.Grains.Dataset(name).SealAsync();
    }

    /// <summary>Appends samples in whole segments, and a shorter one at the end where they do not fill it.</summary>
    public static async Task PostAsync(this TestSilo silo, string name, int samples)
    {
        var dataset = silo.Grains.Dataset(name);
        var ticket = await dataset.BeginPostAsync(Guid.NewGuid(), null, silo.Address);
        await dataset.EndPostAsync(ticket.Token, await silo.AppendAsync(ticket, samples));
    }

    /// <summary>Commits samples under a ticket that the caller has and gives back, with what is returned.</summary>
    public static async Task<PostEnd> AppendAsync(this TestSilo silo, PostTicket ticket, int samples)
    {
        ticket.Samples.ShouldBe(ticket.Samples / SegmentLength * SegmentLength, "these posts begin where a segment does");
        List<NewSegment> segments = [];
        for (var at = ticket.Samples; at < ticket.Samples + samples; at += SegmentLength)
        {
            var block = new Block(1, (int)Math.Min(SegmentLength, ticket.Samples + samples - at));
            for (var i = 0; i < block.Length; i++)
            {
                block.Samples[i] = at + i + 1;
            }

            segments.Add(new NewSegment(at / SegmentLength, block, default));
        }

        await Task.Run(() =>
        {
            using var lease = silo.Store.Open(ticket.Definition.Product);
            lease.Log.Append(segments, null, commit: true, post: ticket.Number);
        });
        return new PostEnd(ticket.Samples + samples, segments.Count);
    }

    /// <summary>Submits a pipeline with one input, <c>data</c>, of steps <c>name: operator of from, gain</c>.</summary>
    public static Task SubmitAsync(this TestSilo silo, string name, params (string Step, string Operator, string From, double Gain)[] steps) =>
        silo.Grains.Pipeline(name).SubmitAsync("", string.Join('\n', [
            $"pipeline: {name}",
            "inputs: {data: {axis: time}}",
            "steps:",
            .. steps.Select(step => string.Create(
                CultureInfo.InvariantCulture,
                $"  {step.Step}: {{operator: {step.Operator}, inputs: {{data: {step.From}}}, parameters: {{gain: {step.Gain}}}}}")),
            $"outputs: {{{string.Join(", ", steps.Select(step => $"{step.Step}: {step.Step}"))}}}",
        ]));

    public static Task<RunStatus> StartRunAsync(this TestSilo silo, string id, string pipeline, string dataset, int priority = 0, RunStyle? style = null, string? tenant = null) =>
        silo.Grains.Run(id).StartAsync(new RunRequest(pipeline, null, ImmutableSortedDictionary<string, string>.Empty.Add("data", dataset), priority)
        {
            Style = style,
            Tenant = tenant,
        });

    /// <summary>Runs a pipeline to its end.</summary>
    public static async Task<RunStatus> RunAsync(this TestSilo silo, string id, string pipeline, string dataset, RunStyle? style = null)
    {
        await silo.StartRunAsync(id, pipeline, dataset, style: style);
        return await silo.WaitAsync(id, run => run.State != RunState.Running);
    }

    public static async Task<RunStatus> WaitAsync(this TestSilo silo, string id, Func<RunStatus, bool> until)
    {
        using var guard = new CancellationTokenSource(TestSilo.Guard);
        var run = await silo.Grains.Run(id).GetAsync();
        while (run is null || !until(run))
        {
            try
            {
                run = await silo.Grains.Run(id).WatchAsync(run?.Revision ?? 0).WaitAsync(guard.Token);
            }
            catch (OperationCanceledException)
            {
                throw new TimeoutException($"Run {id} waits for ever: {run}, {string.Join("; ", run?.Steps.Select(step => $"{step.Step.Id} {step.Report}") ?? [])}");
            }
        }

        return run;
    }

    /// <summary>Waits until the run has heard of changes, or of none, so many times more; steps report with every reminder.</summary>
    public static async Task RemindedAsync(this TestSilo silo, string id, int times)
    {
        var run = (await silo.Grains.Run(id).GetAsync())!;
        for (var heard = 0; heard < times; heard++)
        {
            var before = run.Revision;
            run = await silo.WaitAsync(id, each => each.Revision > before);
        }
    }

    /// <summary>All samples of a product, in order.</summary>
    public static double[] Read(this TestSilo silo, ProductId product)
    {
        using var lease = silo.Store.Open(product);
        List<double> samples = [];
        for (long index = 0; lease.Log.TryGet(index, out var record); index++)
        {
            using var block = lease.Log.Read(record);
            samples.AddRange(block.Samples.ToArray());
        }

        return [.. samples];
    }

    /// <summary>Content hashes of a product's segments, in order.</summary>
    public static ImmutableArray<ContentHash> Hashes(this TestSilo silo, ProductId product)
    {
        using var lease = silo.Store.Open(product);
        var hashes = ImmutableArray.CreateBuilder<ContentHash>();
        for (long index = 0; lease.Log.TryGet(index, out var record); index++)
        {
            hashes.Add(record.Content);
        }

        return hashes.ToImmutable();
    }
}
