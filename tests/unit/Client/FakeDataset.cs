using System.Net.Mime;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Lisa.Tests.Unit.Client;

/// <summary>How one post goes wrong.</summary>
internal enum Mishap
{
    None,

    /// <summary>The connection breaks and nothing was accepted.</summary>
    BreaksBefore,

    /// <summary>The samples are accepted, and the connection breaks before the answer.</summary>
    BreaksAfter,

    /// <summary>Somebody else's frame lands first, then the connection breaks.</summary>
    SomebodyElse,
}

/// <summary>A dataset of two channels that keeps its promise: a post lands where the dataset ends, whole or not at all.</summary>
internal sealed class FakeDataset
{
    private const int FrameBytes = 16;

    private readonly Queue<Mishap> _mishaps;

    public FakeDataset(params Mishap[] mishaps) => _mishaps = new Queue<Mishap>(mishaps);

    public List<byte> Bytes { get; } = [];

    /// <summary>Query strings of the posts, in order.</summary>
    public List<string> Posts { get; } = [];

    public bool Sealed { get; private set; }

    public void Map(WebApplication application)
    {
        application.MapPost("/v1/datasets", () => Results.Text(View(), MediaTypeNames.Application.Json, statusCode: 201));
        MapState(application);
        application.MapPost("/v1/datasets/d/seal", () =>
        {
            Sealed = true;
            return Results.Text(View(), MediaTypeNames.Application.Json);
        });
        application.MapPost("/v1/datasets/d/samples", PostAsync);
    }

    /// <summary>Says how the dataset stands, and takes nothing.</summary>
    public void MapState(WebApplication application) =>
        application.MapGet("/v1/datasets/d", () => Results.Text(View(), MediaTypeNames.Application.Json));

    private async Task PostAsync(HttpContext context)
    {
        Posts.Add(context.Request.QueryString.Value ?? "");
        var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        var mishap = _mishaps.TryDequeue(out var next) ? next : Mishap.None;
        if (mishap == Mishap.BreaksBefore)
        {
            context.Abort();
            return;
        }

        if (mishap == Mishap.SomebodyElse)
        {
            Bytes.AddRange(new byte[FrameBytes]);
            context.Abort();
            return;
        }

        var samples = Bytes.Count / FrameBytes;
        if (context.Request.Query["offset"] is { Count: 1 } offset && offset != $"{samples}")
        {
            context.Response.StatusCode = StatusCodes.Status409Conflict;
            context.Response.ContentType = "application/problem+json";
            await context.Response.WriteAsync(
                $$"""{"status":409,"refusals":[{"what":"the offset is not the dataset's end","where":"dataset d","value":"{{offset}}","bound":"{{samples}}","remedy":"post at {{samples}}"}]}""");
            return;
        }

        Bytes.AddRange(body.ToArray());
        if (mishap == Mishap.BreaksAfter)
        {
            context.Abort();
            return;
        }

        context.Response.ContentType = MediaTypeNames.Application.Json;
        await context.Response.WriteAsync(
            $$"""{"dataset":{{View()}},"accepted":{{body.Length / FrameBytes}},"startGps":0,"endGps":1}""");
    }

    private string View() =>
        $$"""
        {"name":"d","product":"p","epochGpsSeconds":1000000000,"sampleRateHz":16,"segmentSamples":64,"channels":[{"name":"a","unit":"1"},{"name":"b","unit":"m"}],
        "gaps":"refuse","samples":{{Bytes.Count / FrameBytes}},"segments":0,"gapSamples":0,"sealed":{{(Sealed ? "true" : "false")}}}
        """;
}
