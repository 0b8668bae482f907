using System.Collections.Immutable;
using System.Text;
using Lisa.Grains.Contracts;
using Lisa.Grains.Dataflow;
using Lisa.Grains.Operators;
using Lisa.Grains.Pipelines;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Lisa.Silo.Api.Pipelines;

/// <summary>A stored version of a pipeline.</summary>
/// <param name="Created">Whether this submission made it; null when it is merely looked at.</param>
/// <param name="Yaml">The text, when one version is asked for.</param>
public sealed record PipelineView(string Name, int Version, string Hash, string Summary, bool? Created = null, string? Yaml = null);

/// <summary>What an operator declares of itself.</summary>
/// <param name="Fingerprint">Of a declared program: the hash that is part of its products' identities. Null for all others.</param>
/// <param name="Needs">Capabilities that a silo must have to compute it.</param>
/// <param name="Kind"><c>operator</c>, or <c>compensation</c> for what undoes steps.</param>
public sealed record OperatorView(
    string Name, int Version, string Summary, ImmutableArray<PortView> Ports, ImmutableArray<ParameterView> Parameters, string Source, string? Fingerprint,
    ImmutableArray<string> Needs, string Kind)
{
    public static OperatorView Of(OperatorInfo info) => View(info, "operator");

    public static OperatorView OfCompensation(OperatorInfo info) => View(info, "compensation");

    private static OperatorView View(OperatorInfo info, string kind) => new(
        info.Name, info.Version, info.Summary,
        [.. info.Ports.Select(port => new PortView(port.Name, LayoutView.AxisName(port.Axis), port.Meaning))],
        [.. info.Parameters.Select(each => new ParameterView(
            each.Name, each.Type.ToString().ToLowerInvariant(), each.Default, each.Meaning, each.Unit,
            double.IsFinite(each.Minimum) ? each.Minimum : null, double.IsFinite(each.Maximum) ? each.Maximum : null, each.Choices))],
        info.Source, info.Fingerprint, info.Needs, kind);
}

/// <summary>An input of an operator.</summary>
public sealed record PortView(string Name, string Axis, string Meaning);

/// <summary>A parameter of an operator; without a default it must be given.</summary>
public sealed record ParameterView(
    string Name, string Type, string? Default, string Meaning, string Unit, double? Minimum, double? Maximum, ImmutableArray<string> Choices);

/// <summary>Pipelines and the operators that they are made of.</summary>
public static class PipelinesApi
{
    // A pipeline of a thousand steps is a tenth of it.
    private const int MostBytes = 256 << 10;

    public static void MapPipelines(this IEndpointRouteBuilder routes)
    {
        var pipelines = routes.MapGroup("/v1/pipelines").WithTags("Pipelines");
        pipelines.MapPost("/", Submit).WithRawBody("application/yaml", "The pipeline.")
            .WithSummary("Checks a pipeline and stores it as a new version, unless the newest is the same text.");
        pipelines.MapGet("/", List).WithSummary("Lists pipelines, newest first.");
        pipelines.MapGet("/{name}", Get).WithSummary("A version of a pipeline, the newest by default, with its text.");
        routes.MapGet("/v1/operators", (OperatorRegistry operators) => TypedResults.Ok(
                operators.All.Select(OperatorView.Of).Concat(operators.Compensations.Select(OperatorView.OfCompensation)).ToList()))
            .WithTags("Pipelines").WithSummary("The operators that this silo has, and what can undo steps.");
    }

    private static async Task<Results<Created<PipelineView>, Ok<PipelineView>>> Submit(HttpRequest request, OperatorRegistry operators, IGrainFactory grains)
    {
        var yaml = await ReadAsync(request);
        var parsed = PipelineParser.Parse(yaml, operators);
        if (parsed.Definition is not { } definition)
        {
            throw new RefusalException([.. parsed.Problems.Select(problem => problem.Refusal)]);
        }

        var (version, created) = await grains.Pipeline(Names.Check(definition.Name, "pipeline")).SubmitAsync(definition.Summary, yaml);
        var view = View(version) with { Created = created };
        return created ? TypedResults.Created($"/v1/pipelines/{view.Name}?version={view.Version}", view) : TypedResults.Ok(view);
    }

    private static async Task<Ok<Page<PipelineView>>> List(IGrainFactory grains, string? after = null, int? limit = null)
    {
        var size = Names.PageSize(limit);
        var names = await grains.GetGrain<IDirectoryGrain>(GrainKeys.PipelineDirectory).ListAsync(after, size);
        var versions = await Task.WhenAll(names.Select(name => grains.Pipeline(name).GetAsync(null)));
        return TypedResults.Ok(new Page<PipelineView>([.. versions.OfType<PipelineVersion>().Select(View)], names.Length == size ? names[^1] : null));
    }

    private static async Task<Ok<PipelineView>> Get(string name, IGrainFactory grains, int? version = null)
    {
        var found = await grains.Pipeline(Names.Check(name, "pipeline")).GetAsync(version) ?? throw RefusalException.Because(
            RefusalKind.NotFound, "there is no such pipeline", "pipeline", version is null ? name : $"{name} version {version}", "one that was submitted",
            "submit it, or list the pipelines");
        return TypedResults.Ok(View(found) with { Yaml = found.Yaml });
    }

    private static PipelineView View(PipelineVersion version) => new(version.Name, version.Version, version.Hash, version.Summary);

    private static async Task<string> ReadAsync(HttpRequest request)
    {
        var buffer = new byte[MostBytes + 1];
        var read = await request.Body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, request.HttpContext.RequestAborted);
        return read <= MostBytes
            ? Encoding.UTF8.GetString(buffer, 0, read)
            : throw RefusalException.Because(
                RefusalKind.TooLarge, "the pipeline is too large", "body", $"more than {MostBytes} bytes", $"{MostBytes} bytes", "split it into several pipelines");
    }
}
