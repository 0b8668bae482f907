using Lisa.Cli.Output;
using Lisa.Client;
using Lisa.Client.Http;
using Lisa.Client.Provenance;
using Lisa.Client.Runs;

namespace Lisa.Cli.Provenance;

/// <summary>
/// Makes a crate's products again and compares, segment by segment. First the datasets must have the content that the crate says. Then the crate's pipeline
/// runs, which reuses whatever exists: so each segment is computed once more, without being stored, from inputs that were compared before it.
/// By induction from the datasets on, every segment is what its recipe says, and not merely what somebody stored.
/// </summary>
internal sealed class Reproduction(Session session, LisaClient client, Crate crate)
{
    private const int Batch = 1024;
    private readonly RecipeView _recipe = crate.Recipe();

    /// <returns>Products and segments that were computed again.</returns>
    /// <exception cref="CommandFailure">Something is not the same; it names the first that is not.</exception>
    public async Task<(int Products, long Segments)> RunAsync(CancellationToken cancellation)
    {
        foreach (var input in _recipe.Inputs)
        {
            await CheckDatasetAsync(input, cancellation);
        }

        await MakeAsync(cancellation);
        var (products, segments) = (0, 0L);
        foreach (var step in _recipe.Steps)
        {
            segments += await CheckStepAsync(step, cancellation);
            products++;
        }

        return (products, segments);
    }

    private async Task CheckDatasetAsync(RecipeInputView input, CancellationToken cancellation)
    {
        var expected = crate.Hashes(input.Hashes);
        SegmentHashList found;
        try
        {
            found = await HashesAsync(input.Product, cancellation);
        }
        catch (RefusedException refused) when (refused.Status == System.Net.HttpStatusCode.NotFound)
        {
            throw new CommandFailure($"dataset {input.Dataset}: the silo does not have it; post it under this name, and reproduce the crate again");
        }

        if (expected.FirstDifference(found) is { } at)
        {
            throw new CommandFailure(
                $"dataset {input.Dataset}, segment {at}: {Says(expected, at)} by the crate and {Says(found, at)} in the silo; other data give other products");
        }

        session.Error.WriteLine($"dataset {input.Dataset}: the same, {Cells.Count(expected.Count)} segments");
    }

    private async Task MakeAsync(CancellationToken cancellation)
    {
        var pipeline = await client.Pipelines.SubmitAsync(crate.Pipeline(), cancellation);
        var run = await client.Runs.StartAsync(
            new NewRun(pipeline.Name, _recipe.Inputs.ToDictionary(input => input.Name, input => input.Dataset), pipeline.Version), cancellation);
        foreach (var step in _recipe.Steps)
        {
            var planned = run.Steps.FirstOrDefault(each => each.Id == step.Name);
            if (planned?.Product != step.Product)
            {
                throw new CommandFailure(
                    $"step {step.Name}: the silo would make product {planned?.Product ?? "none"}, and the crate has {step.Product}; its pipeline is not the one that it was written with");
            }
        }

        await foreach (var view in client.Runs.WatchAsync(run.Id, cancellation))
        {
            run = view;
        }

        if (run.State != RunStates.Committed)
        {
            throw new CommandFailure($"run {run.Id} {run.State}: {run.Problem ?? "no cause is known"}");
        }

        session.Error.WriteLine($"run {run.Id}: committed, {Cells.Count(run.Steps.Sum(step => step.Computed))} segments computed, {Cells.Count(run.Steps.Sum(step => step.Reused))} reused");
    }

    private async Task<long> CheckStepAsync(RecipeStepView step, CancellationToken cancellation)
    {
        var expected = crate.Hashes(step.Hashes);
        if (expected.FirstDifference(await HashesAsync(step.Product, cancellation)) is { } at)
        {
            throw new CommandFailure($"step {step.Name}, segment {at}: the crate says {Says(expected, at)}, and the silo has another; {Advice}");
        }

        for (long first = 0; first < expected.Count;)
        {
            var answer = await client.Products.RecomputeAsync(step.Product, first, (int)Math.Min(Batch, expected.Count - first), cancellation);
            foreach (var segment in answer.Segments)
            {
                if (segment.Index != first || segment.Computed != expected[first] || segment.Stored != expected[first])
                {
                    throw new CommandFailure(
                        $"step {step.Name}, segment {first}: the crate says {Says(expected, first)}, and computed again it is {segment.Computed}; {Advice}");
                }

                first++;
            }
        }

        session.Error.WriteLine($"step {step.Name}: computed again, identical, {Cells.Count(expected.Count)} segments");
        return expected.Count;
    }

    private string Advice =>
        $"bits are the same on the same kind of processor and FFT, and the crate's were {_recipe.Platform.Processor} and {_recipe.Platform.Fft}";

    private async Task<SegmentHashList> HashesAsync(string product, CancellationToken cancellation)
    {
        using var body = new MemoryStream();
        await client.Products.HashesAsync(product, body, cancellation);
        body.Position = 0;
        using var reader = new StreamReader(body);
        return SegmentHashList.Read(reader, $"hashes of product {product}");
    }

    private static string Says(SegmentHashList hashes, long index) => index < hashes.Count ? hashes[index] : "no such segment";
}
