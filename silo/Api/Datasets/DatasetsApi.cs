using System.Collections.Immutable;
using System.Globalization;
using Lisa.Grains.Contracts;
using Lisa.Grains.Dataflow;
using Lisa.Grains.Formats;
using Lisa.Silo.Api.Products;
using Lisa.Silo.Hosting;
using Lisa.Silo.Storage;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Lisa.Silo.Api.Datasets;

/// <summary>Datasets: create, post, seal, look, fetch.</summary>
public static class DatasetsApi
{
    public static void MapDatasets(this IEndpointRouteBuilder routes)
    {
        var datasets = routes.MapGroup("/v1/datasets").WithTags("Datasets");
        datasets.MapPost("/", Create).WithSummary("Creates a dataset; the same definition again is the same dataset.");
        datasets.MapGet("/", List).WithSummary("Lists datasets, newest first.");
        datasets.MapGet("/{name}", Get).WithSummary("A dataset as it is now.");
        datasets.MapPost("/{name}/samples", Post)
            .WithSummary("Takes samples (raw, npy, csv or hdf5), streamed, all or nothing: at the end, late, again, or in the place of others.")
            .WithRawBody("application/octet-stream", "The samples, in the format that the query names.");
        datasets.MapPost("/{name}/gaps", DeclareGap).WithSummary("Says that there are no data in a range of whole segments.");
        datasets.MapPost("/{name}/seal", Seal).WithSummary("Says that nothing more will come.");
        datasets.MapGet("/{name}/samples", Samples).WithSummary("Samples of a time range, as json, csv, npy or hdf5.");
    }

    private static async Task<Results<Created<DatasetView>, Ok<DatasetView>>> Create(NewDataset wanted, IGrainFactory grains, ILogger<DatasetPoster> logs)
    {
        var definition = DatasetRules.Define(
            wanted.Name, wanted.EpochGpsSeconds, wanted.SampleRateHz, wanted.SegmentSamples, wanted.Channels.IsDefault ? null : wanted.Channels, wanted.Gaps,
            wanted.AllowedLatenessSeconds, wanted.Tenant);
        var (status, created) = await grains.Dataset(definition.Name).CreateAsync(definition);
        var view = DatasetView.Of(status);
        if (created)
        {
            // Holds nothing yet: its tenant is one from now on.
            await TellAsync(status, [], grains, logs);
        }

        return created ? TypedResults.Created($"/v1/datasets/{view.Name}", view) : TypedResults.Ok(view);
    }

    private static async Task<Ok<Page<DatasetView>>> List(IGrainFactory grains, string? after = null, int? limit = null)
    {
        var size = Names.PageSize(limit);
        var names = await grains.GetGrain<IDirectoryGrain>(GrainKeys.DatasetDirectory).ListAsync(after, size);
        var statuses = await Task.WhenAll(names.Select(name => grains.Dataset(name).GetAsync()));
        return TypedResults.Ok(new Page<DatasetView>(
            [.. statuses.OfType<DatasetStatus>().Select(DatasetView.Of)], names.Length == size ? names[^1] : null));
    }

    private static async Task<Ok<DatasetView>> Get(string name, IGrainFactory grains) =>
        TypedResults.Ok(DatasetView.Of(await Existing(name, grains)));

    private static async Task<Ok<DatasetView>> Seal(string name, IGrainFactory grains, ILogger<DatasetPoster> logs, bool? closeGaps = null)
    {
        var status = await grains.Dataset(Names.Check(name, "dataset")).SealAsync(closeGaps ?? false);
        await TellAsync(status, [status.Held], grains, logs);
        return TypedResults.Ok(DatasetView.Of(status));
    }

    private static async Task<Ok<DatasetView>> DeclareGap(string name, NewGap gap, IGrainFactory grains, ILogger<DatasetPoster> logs)
    {
        var layout = (await Existing(name, grains)).Definition.Layout;
        var where = $"gap of dataset {name}";
        var range = gap switch
        {
            { FromGps: { } begin, ToGps: { } end, FromSample: null, ToSample: null } => new SampleRange(layout.SampleAt(where, begin), layout.SampleAt(where, end)),
            { FromGps: null, ToGps: null, FromSample: { } first, ToSample: { } last } => new SampleRange(first, last),
            _ => throw RefusalException.Because(
                RefusalKind.Invalid, "the range of the gap is not clear", where, gap, "fromGps and toGps, or fromSample and toSample", "give one of the two pairs"),
        };
        var status = await grains.Dataset(name).DeclareGapAsync(range);
        await TellAsync(status, [status.Held], grains, logs);
        return TypedResults.Ok(DatasetView.Of(status));
    }

    // Gaps are stored too. It is waited for: what is said later must not come earlier.
    private static async Task TellAsync(DatasetStatus status, ImmutableArray<HeldBytes> held, IGrainFactory grains, ILogger logs)
    {
        try
        {
            await grains.Tenant(TenantNames.Of(status.Definition.Tenant)).ReportAsync(held, null);
        }
        catch (Exception error) when (error is OrleansException or TimeoutException or IOException)
        {
            // What was asked for is done; the collector counts it.
            logs.LogInformation(error, "What dataset {Dataset} holds could not be told to its tenant", status.Definition.Name);
        }
    }

    private static async Task<Ok<PostView>> Post(
        string name, [AsParameters] PostQuery query, HttpContext context, IGrainFactory grains, DatasetPoster poster, DataDirectory directory, SiloSettings settings)
    {
        Names.Check(name, "dataset");

        // No bound on the body: it is never held, only the disk bounds it. Slow senders are dropped by Kestrel's minimum rate.
        context.Features.Get<IHttpMaxRequestBodySizeFeature>()!.MaxRequestBodySize = null;
        var existing = await grains.Dataset(name).GetAsync();
        var request = query.ToReadRequest(name, existing?.Definition, new Spool(directory.Spool, settings.MostSpoolBytes));
        await using var reader = await SampleReaders.OpenAsync(context.Request.Body, request, context.RequestAborted);
        var dataset = grains.Dataset(name);
        var source = request.Source;

        // Asked again: while the body's head, or all of an HDF5 file, was on its way, another post may have ended.
        existing = await dataset.GetAsync();
        var standing = existing ?? (query.Create == true ? new DatasetStatus(query.Define(name, reader.Info), 0, 0, 0, false) : throw Unknown(name));
        var offset = PostChecks.Fit(source, standing.Definition.Layout, reader.Info, query.StartGps, query.Offset);
        var created = existing is null && (await dataset.CreateAsync(standing.Definition)).Created;
        try
        {
            var (status, posted) = await poster.PostAsync(dataset, offset, reader, source, query.Revise ?? false, context.RequestAborted);
            var layout = status.Definition.Layout;
            return TypedResults.Ok(new PostView(
                DatasetView.Of(status), posted.End - posted.First - posted.Unchanged, posted.Unchanged, posted.Revised,
                layout.At(0, posted.First), layout.At(0, posted.End)));
        }
        catch when (created)
        {
            // What is refused changes nothing: the dataset that this post began goes with it.
            await dataset.AbandonAsync();
            throw;
        }
    }

    private static async Task<IResult> Samples(
        string name, [AsParameters] SampleQuery query, IGrainFactory grains, SampleSource samples)
    {
        var status = await Existing(name, grains);
        return await samples.AnswerAsync(
            new ProductExtent(status.Definition.Product, status.Definition.Layout, status.Segments, status.Samples) { IsPosted = true, LastPost = status.LastPost }, query, name);
    }

    private static async Task<DatasetStatus> Existing(string name, IGrainFactory grains) =>
        await grains.Dataset(Names.Check(name, "dataset")).GetAsync() ?? throw Unknown(name);

    private static RefusalException Unknown(string name) => RefusalException.Because(
        RefusalKind.NotFound, "there is no such dataset", "dataset", name, "a dataset that was created",
        string.Create(CultureInfo.InvariantCulture, $"create {name} first, or post with create=true"));
}
