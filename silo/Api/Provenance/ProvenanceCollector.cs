using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Lisa.Grains.Contracts;
using Lisa.Grains.Dataflow;
using Lisa.Grains.Operators;
using Lisa.Grains.Provenance;
using Lisa.Signal.Fourier;
using Lisa.Silo.Api.Lineage;
using Lisa.Silo.Hosting;

namespace Lisa.Silo.Api.Provenance;

/// <summary>Gathers what is known of where a run's products, or one product, come from.</summary>
public sealed class ProvenanceCollector(
    IGrainFactory grains, ProductLineage lineage, OperatorRegistry operators, HashLists hashes, TimeProvider time)
{
    /// <summary>Of all that a run has made.</summary>
    public async Task<ProvenanceFacts> OfAsync(RunStatus run)
    {
        var inputs = run.Request.Inputs.Select(input => (input.Key, Dataset: input.Value));
        var steps = run.Steps.DistinctBy(step => step.Step.Definition.Product).Select(step => (step.Step.Id, step.Step.Definition));
        var pipeline = await grains.Pipeline(run.Request.Pipeline).GetAsync(run.Request.Version);
        return new ProvenanceFacts(
            new RunFacts(
                run.Id, run.Request.Pipeline, run.Request.Version ?? 0, pipeline?.Hash ?? "", pipeline?.Yaml ?? "", run.State.ToString().ToLowerInvariant(),
                run.Created, run.Finished),
            await InputsAsync(inputs),
            await StepsAsync(steps),
            run.Outputs,
            Platform());
    }

    /// <summary>Of one product, back to its datasets.</summary>
    /// <exception cref="RefusalException">A dataset that it was made from is gone.</exception>
    public async Task<ProvenanceFacts> OfAsync(StepDefinition definition)
    {
        var ancestry = await lineage.OfAsync([definition.Product]);
        var names = await NamesAsync(ancestry.Datasets);
        return new ProvenanceFacts(
            null,
            await InputsAsync(ancestry.Datasets.Select((product, at) => ($"input-{at + 1}", names[product]))),
            await StepsAsync(ancestry.Steps.Select((step, at) => ($"step-{at + 1}", step))),
            ImmutableSortedDictionary<string, ProductId>.Empty.Add("product", definition.Product),
            Platform());
    }

    private async Task<ImmutableArray<InputFacts>> InputsAsync(IEnumerable<(string Name, string Dataset)> inputs)
    {
        var facts = ImmutableArray.CreateBuilder<InputFacts>();
        foreach (var (name, dataset) in inputs)
        {
            if (ResultName.TryParse(dataset, out var result))
            {
                var definition = await grains.ResultAsync(result, $"input {name}");
                facts.Add(await ResultAsync(name, result));
                continue;
            }

            var status = await grains.Dataset(dataset).GetAsync() ?? throw Gone(dataset);
            var product = status.Definition.Product;
            facts.Add(new InputFacts(name, dataset, product, status.Definition.Layout, status.Samples, await Task.Run(() => hashes.Digest(product))));
        }

        return facts.ToImmutable();
    }

    private async Task<InputFacts> ResultAsync(string name, ResultName result)
    {
        var definition = await grains.ResultAsync(result, $"input {name}");
        var (samples, digest) = await Task.Run(() => (hashes.Samples(definition.Product), hashes.Digest(definition.Product)));
        return new InputFacts(name, result.ToString(), definition.Product, definition.Layout, samples, digest);
    }

    private async Task<ImmutableArray<StepFacts>> StepsAsync(IEnumerable<(string Name, StepDefinition Definition)> steps)
    {
        var facts = ImmutableArray.CreateBuilder<StepFacts>();
        foreach (var (name, definition) in steps)
        {
            facts.Add(new StepFacts(
                name, definition, operators.Find(definition.Spec.Operator, definition.Spec.Version)?.Info, await grains.Work(definition.Product).GetAsync(),
                await Task.Run(() => hashes.Digest(definition.Product))));
        }

        return facts.ToImmutable();
    }

    // A dataset's identity is made from its name, and does not tell it: it is found among the names that there are.
    private async Task<Dictionary<ProductId, string>> NamesAsync(IReadOnlyList<ProductId> datasets)
    {
        var all = await grains.GetGrain<IDirectoryGrain>(GrainKeys.DatasetDirectory).ListAsync(null, int.MaxValue);
        var names = all.ToDictionary(ProductId.OfDataset);
        return datasets.ToDictionary(product => product, product => names.TryGetValue(product, out var name) ? name : throw Gone(product.Text));
    }

    private PlatformFacts Platform() =>
        new(SiloIdentity.Version, FourierBackend.Name, RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant(), time.GetUtcNow());

    private static RefusalException Gone(string dataset) => RefusalException.Because(
        RefusalKind.NotFound, "a dataset that the product was made from is gone", "dataset", dataset, "a dataset that there is", "post it again under its name");
}
