using System.Collections.Concurrent;
using System.Collections.Immutable;
using Lisa.Grains.Contracts;
using Lisa.Grains.Operators;
using Lisa.Grains.Pipelines;

namespace Lisa.Grains.Dataflow;

/// <summary>Binds a pipeline to datasets: asks each operator what it would make of its inputs, and so names every product.</summary>
public sealed class RunPlanner(OperatorRegistry operators)
{
    private const int MostParsed = 64;
    private readonly ConcurrentDictionary<string, PipelineDefinition> _parsed = new(StringComparer.Ordinal);

    /// <exception cref="RefusalException">The pipeline or a dataset does not exist, or they do not fit each other.</exception>
    public async Task<RunPlan> PlanAsync(RunRequest request, IGrainFactory grains)
    {
        var version = await grains.Pipeline(request.Pipeline).GetAsync(request.Version)
            ?? throw RefusalException.Because(
                RefusalKind.NotFound, "there is no such pipeline", "pipeline",
                request.Version is { } wanted ? $"{request.Pipeline} version {wanted}" : request.Pipeline, "a pipeline that was submitted",
                "submit it, or list the pipelines");
        var pipeline = Parse(version.Yaml)
            ?? throw RefusalException.Because(
                RefusalKind.Conflict, "the pipeline no longer fits this silo's operators", $"pipeline {request.Pipeline}", version.Version,
                "operators that the silo has", "submit the pipeline again");
        CheckNames(request, pipeline);

        var sources = new Dictionary<string, (ProductId Product, PlanInput Input)>();
        foreach (var input in pipeline.Inputs)
        {
            sources[input.Name] = await SourceAsync(request.Inputs[input.Name], input, input == pipeline.Inputs[0], grains);
        }

        var steps = pipeline.Steps.Select(step => Plan(step, pipeline.Name, sources)).ToImmutableArray();
        var plan = new RunPlan(
            version.Version, request.Inputs[pipeline.Inputs[0].Name], steps,
            pipeline.Outputs.ToImmutableSortedDictionary(output => output.Name, output => sources[output.Step].Product));
        return RunStaging.Stage(request.Origin?.From is { } from ? RunChecks.Mark(plan, from) : plan, pipeline, request.Style);
    }

    // The same text is the same pipeline, as long as the silo runs.
    private PipelineDefinition? Parse(string yaml)
    {
        if (_parsed.TryGetValue(yaml, out var known))
        {
            return known;
        }

        if (_parsed.Count >= MostParsed)
        {
            _parsed.Clear();
        }

        return PipelineParser.Parse(yaml, operators).Definition is { } definition ? _parsed.GetOrAdd(yaml, definition) : null;
    }

    private static void CheckNames(RunRequest request, PipelineDefinition pipeline)
    {
        var names = pipeline.Inputs.Select(input => input.Name).ToList();
        var bound = string.Join(", ", names);
        foreach (var missing in names.Where(name => !request.Inputs.ContainsKey(name)))
        {
            throw RefusalException.Because(
                RefusalKind.Invalid, "an input of the pipeline has no dataset", $"run of {pipeline.Name}, inputs", missing, bound, $"give a dataset for {missing}");
        }

        foreach (var unknown in request.Inputs.Keys.Where(name => !names.Contains(name)))
        {
            throw RefusalException.Because(
                RefusalKind.Invalid, "the pipeline has no such input", $"run of {pipeline.Name}, inputs", unknown, bound, "leave it out, or use one of these names");
        }
    }

    private static async Task<(ProductId, PlanInput)> SourceAsync(string name, PipelineInput input, bool isPrimary, IGrainFactory grains)
    {
        if (!ResultName.TryParse(name, out var result))
        {
            return await DatasetAsync(name, input, grains);
        }

        if (isPrimary)
        {
            throw RefusalException.Because(
                RefusalKind.Invalid, "the first input is no dataset, under which the run's results would be found", $"input {input.Name}", name,
                "a dataset for the first input", "let the pipeline's first input be a dataset");
        }

        var definition = await grains.ResultAsync(result, $"input {input.Name}");
        return (definition.Product, new PlanInput(definition.Layout, null));
    }

    private static async Task<(ProductId, PlanInput)> DatasetAsync(string name, PipelineInput input, IGrainFactory grains)
    {
        var status = await grains.Dataset(name).GetAsync()
            ?? throw RefusalException.Because(
                RefusalKind.NotFound, "there is no such dataset", $"input {input.Name}", name, "a dataset that was created", "post it first, or list the datasets");
        return (status.Definition.Product, new PlanInput(status.Definition.Layout, status.Sealed ? status.Samples : null));
    }

    private RunStep Plan(PipelineStep step, string pipeline, Dictionary<string, (ProductId Product, PlanInput Input)> sources)
    {
        var computing = operators.Find(step.Operator, step.Version)!;
        var where = $"step {step.Name} of pipeline {pipeline}";
        var bound = computing.Info.Ports.Select(port => (Port: port, Source: sources[step.Inputs.First(input => input.Port == port.Name).From])).ToList();
        foreach (var (port, source) in bound.Where(each => each.Port.Axis != each.Source.Input.Layout.Axis))
        {
            throw RefusalException.Because(
                RefusalKind.Invalid, "the input is of another kind than the operator takes", $"{where}, input {port.Name}",
                source.Input.Layout.Axis, port.Axis.ToString(), $"give a {port.Axis} product for {port.Name}: {port.Meaning}");
        }

        var plan = computing.Plan(new PlanRequest(step.Parameters, [.. bound.Select(each => each.Source.Input)], where));
        if (step.Failures is { Then: GivenUp.Skip } && plan.Dependencies[0].Carries)
        {
            throw RefusalException.Because(
                RefusalKind.Invalid, "the step carries state from segment to segment, so none of them can be skipped", $"{where}, failures",
                "skip", "fail, dead-letter", "take one of these, or filter before the step");
        }

        var spec = new ProductSpec(
            step.Operator, step.Version, step.Parameters, [.. bound.Select(each => new InputBinding(each.Port.Name, each.Source.Product))])
        {
            Fingerprint = computing.Info.Fingerprint,
        };
        var product = ProductId.Of(spec);
        sources[step.Name] = (product, new PlanInput(plan.Layout, plan.Samples));
        return new RunStep(step.Name, new StepDefinition(product, spec, plan.Layout, [
            .. bound.Select((each, at) => new StepInput(each.Port.Name, each.Source.Product, plan.Dependencies[at], each.Source.Input.Layout))])
        {
            Needs = [.. step.Needs.Union(computing.Info.Needs).Order(StringComparer.Ordinal)],
            Failures = step.Failures,
        })
        {
            Compensation = step.Compensation,
        };
    }
}
