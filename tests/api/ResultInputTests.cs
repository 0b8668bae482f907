using System.Net;
using System.Net.Http.Json;
using Lisa.Client.Datasets;
using Lisa.Client.Runs;
using Lisa.Tests.Unit.Provenance;
using Shouldly;
using Xunit;

namespace Lisa.Tests.Api;

/// <summary>Runs that read what earlier runs have committed.</summary>
[Collection(SiloCollection.Name)]
public sealed class ResultInputTests(SiloFixture silo)
{
    private const string Welch = "psd: {operator: welch, inputs: {data: data}, parameters: {segment_seconds: 1}}";
    private const string Whiten = "white: {operator: whiten, inputs: {data: data, psd: psd}}";

    [Fact]
    public async Task A_result_of_one_run_is_the_input_of_another_with_the_identity_it_would_have_in_one()
    {
        var data = await DataAsync();
        var first = await RunAsync("psd", $"inputs: [data]\nsteps: {{{Welch}}}", ("data", data));
        var second = await RunAsync("white", $"inputs: [data, psd]\nsteps: {{{Whiten}}}", ("data", data), ("psd", $"{first.Id}/psd"));
        second.State.ShouldBe(RunStates.Committed, second.Problem);
        var both = await RunAsync("both", $"inputs: [data]\nsteps: {{{Welch}, {Whiten}}}", ("data", data));

        second.Outputs["white"].ShouldBe(both.Outputs["white"]);
        both.Steps.ShouldAllBe(step => step.Computed == 0);
    }

    [Fact]
    public async Task Provenance_says_which_result_a_run_has_read()
    {
        var data = await DataAsync();
        var first = await RunAsync("psd", $"inputs: [data]\nsteps: {{{Welch}}}", ("data", data));
        var second = await RunAsync("white", $"inputs: [data, psd]\nsteps: {{{Whiten}}}", ("data", data), ("psd", $"{first.Id}/psd"));

        var document = await silo.JsonAsync($"/v1/runs/{second.Id}/provenance");

        ProvRules.Check(document);
        var entity = document.GetProperty("entity").GetProperty($"lisa:product.{first.Outputs["psd"]}");
        entity.GetProperty("prov:label").GetString().ShouldBe($"{first.Id}/psd");
        entity.GetProperty("lisa:segments").GetRawText().ShouldContain("1");
        (await silo.JsonAsync($"/v1/runs/{second.Id}")).GetProperty("inputs").GetProperty("psd").GetString().ShouldBe($"{first.Id}/psd");
    }

    [Fact]
    public async Task What_is_no_committed_result_is_refused()
    {
        var data = await DataAsync();
        var first = await RunAsync("psd", $"inputs: [data]\nsteps: {{{Welch}}}", ("data", data));
        var pipeline = await SubmitAsync("white", $"inputs: [data, psd]\nsteps: {{{Whiten}}}");
        var open = await silo.NewDatasetAsync("open");
        var running = await silo.Client.Runs.StartAsync(new NewRun(await SubmitAsync("open", $"inputs: [data]\nsteps: {{{Welch}}}"), Inputs([("data", open)])));

        (await RefusedAsync(HttpStatusCode.NotFound, ("data", data), ("psd", $"{first.Id}/pds"))).ShouldContain("| psd |");
        (await RefusedAsync(HttpStatusCode.NotFound, ("data", data), ("psd", "1a2b/psd"))).ShouldContain("no such run");
        (await RefusedAsync(HttpStatusCode.Conflict, ("data", data), ("psd", $"{running.Id}/psd"))).ShouldContain("running");
        (await RefusedAsync(HttpStatusCode.BadRequest, ("data", data), ("psd", "../psd"))).ShouldContain("name of a result");
        (await RefusedAsync(HttpStatusCode.BadRequest, ("data", data), ("psd", $"{first.Id}/a/b"))).ShouldContain("name of a result");
        (await RefusedAsync(HttpStatusCode.BadRequest, ("data", $"{first.Id}/psd"), ("psd", data))).ShouldContain("first input is no dataset");
        await silo.Client.Runs.CancelAsync(running.Id);

        async Task<string> RefusedAsync(HttpStatusCode status, params (string Name, string Bound)[] inputs) =>
            await (await silo.Http.PostAsJsonAsync("/v1/runs", new { pipeline, inputs = Inputs(inputs) })).ShouldRefuseAsync(status);
    }

    private async Task<string> DataAsync()
    {
        var data = await silo.NewDatasetAsync("results");
        await silo.Client.Datasets.PostAsync(data, new MemoryStream(Samples.Raw(Samples.Make(64, 1))), SampleFormat.Raw);
        await silo.Client.Datasets.SealAsync(data);
        return data;
    }

    private async Task<string> SubmitAsync(string stem, string text)
    {
        var name = silo.NewName(stem).Replace('_', '-');
        await silo.Client.Pipelines.SubmitAsync($"pipeline: {name}\n{text}\n");
        return name;
    }

    private async Task<RunView> RunAsync(string stem, string text, params (string Name, string Bound)[] inputs) =>
        await silo.FinishAsync(await silo.Client.Runs.StartAsync(new NewRun(await SubmitAsync(stem, text), Inputs(inputs))));

    private static Dictionary<string, string> Inputs((string Name, string Bound)[] inputs) => inputs.ToDictionary(input => input.Name, input => input.Bound);
}
