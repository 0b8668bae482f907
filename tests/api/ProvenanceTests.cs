using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.Json;
using Lisa.Cli;
using Lisa.Client.Http;
using Lisa.Client.Provenance;
using Lisa.Client.Runs;
using Lisa.Tests.Unit.Client;
using Lisa.Tests.Unit.Provenance;
using Shouldly;
using Xunit;

namespace Lisa.Tests.Api;

/// <summary>Provenance of real runs, and products that are made again from it.</summary>
[Collection(SiloCollection.Name)]
public sealed class ProvenanceTests(SiloFixture silo) : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("lisa-crates-").FullName;
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();

    public void Dispose()
    {
        _output.Dispose();
        _error.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public async Task A_run_s_provenance_is_valid_PROV_with_its_dataset_operators_and_silo()
    {
        var pipeline = await SmallPipeline.PrepareAsync(silo, "prov");
        var run = await pipeline.RunAsync(silo);

        var document = await silo.JsonAsync($"/v1/runs/{run.Id}/provenance");

        ProvRules.Check(document);
        var dataset = await silo.Client.Datasets.GetAsync(pipeline.Dataset);
        document.GetProperty("entity").GetProperty($"lisa:product.{dataset.Product}").GetProperty("prov:label").GetString().ShouldBe(pipeline.Dataset);
        ProvRules.Ids(document, "activity").ShouldBe(
            [$"lisa:computation.{run.Outputs["b"]}", $"lisa:computation.{run.Steps[0].Product}", $"lisa:run.{run.Id}"], ignoreOrder: true);
        ProvRules.Pairs(document, "wasAssociatedWith", "prov:activity", "prov:agent").ShouldContain(each => each.To.StartsWith("lisa:silo.", StringComparison.Ordinal));
        ProvRules.Pairs(document, "wasStartedBy", "prov:activity", "prov:starter").Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_crate_holds_the_files_that_it_says_and_the_samples_where_asked()
    {
        var run = await (await SmallPipeline.PrepareAsync(silo, "crate")).RunAsync(silo);
        using var zip = await CrateAsync(run, samples: true);

        CrateRules.Check(Json(zip, "ro-crate-metadata.json"), [.. zip.Entries.Select(entry => entry.FullName)]);
        ProvRules.Check(Json(zip, "prov.json"));
        using var data = zip.GetEntry("data/b.npy").ShouldNotBeNull().Open();
        using var copy = new MemoryStream();
        await data.CopyToAsync(copy);
        copy.ToArray().ShouldBe(await silo.ProductBytesAsync(run.Outputs["b"], Lisa.Client.Datasets.SampleFormat.Npy));
        using var hashes = new StreamReader(zip.GetEntry($"hashes/{run.Outputs["b"]}.txt").ShouldNotBeNull().Open());
        (await hashes.ReadToEndAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries).Length.ShouldBe(4);
    }

    [Fact]
    public async Task A_product_is_made_again_from_its_crate_segment_by_segment()
    {
        var run = await (await SmallPipeline.PrepareAsync(silo, "reproduce")).RunAsync(silo);
        var file = await SaveAsync("provenance", run.Outputs["b"], "--format", "crate");

        (await LisaAsync("reproduce", file)).ShouldBe(0, _error.ToString());

        _output.ToString().Trim().ShouldBe("identical: 2 products, 8 segments computed again");
        _error.ToString().ShouldContain("0 segments computed, 8 reused");
        var cost = await silo.Client.Products.FootprintAsync(run.Outputs["b"]);
        cost.Runs.Keys.ShouldContain("(recomputation)");
        cost.Repeated.CpuSeconds.ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task The_first_segment_that_differs_is_named()
    {
        var run = await (await SmallPipeline.PrepareAsync(silo, "differs")).RunAsync(silo);
        var file = await SaveAsync("provenance", run.Id, "--format", "crate");
        await ForgeAsync(file, $"hashes/{run.Outputs["b"]}.txt", line: 2);

        (await LisaAsync("reproduce", file)).ShouldBe(1);

        _error.ToString().ShouldContain("step b, segment 2: the crate says 00000000000000000000000000000000");
        _output.ToString().ShouldBeEmpty();
    }

    [Fact]
    public async Task Other_data_under_the_name_of_the_dataset_are_found_out_before_anything_is_computed()
    {
        var pipeline = await SmallPipeline.PrepareAsync(silo, "other-data");
        var run = await pipeline.RunAsync(silo);
        var file = await SaveAsync("provenance", run.Id, "--format", "crate");
        var dataset = await silo.Client.Datasets.GetAsync(pipeline.Dataset);
        await ForgeAsync(file, $"hashes/{dataset.Product}.txt", line: 0);

        (await LisaAsync("reproduce", file)).ShouldBe(1);

        _error.ToString().ShouldHaveSingleLine().ShouldContain($"dataset {pipeline.Dataset}, segment 0");
    }

    [Theory]
    [InlineData("no zip")]
    [InlineData("")]
    public async Task What_is_no_crate_is_refused_in_one_line(string content)
    {
        var file = Path.Combine(_directory, "crate.zip");
        await File.WriteAllTextAsync(file, content);

        (await LisaAsync("reproduce", file)).ShouldBe(1);

        _error.ToString().ShouldHaveSingleLine().ShouldContain("crate.zip");
    }

    [Fact]
    public async Task What_cannot_be_told_or_computed_again_is_refused()
    {
        var run = await (await SmallPipeline.PrepareAsync(silo, "refused-provenance")).RunAsync(silo);
        var product = run.Outputs["b"];

        (await silo.Http.GetAsync($"/v1/runs/{run.Id}/provenance?format=ttl")).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await silo.Http.GetAsync($"/v1/runs/nothing/provenance")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await silo.Http.GetAsync($"/v1/products/{new string('0', 40)}/hashes")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await Should.ThrowAsync<RefusedException>(() => silo.Client.Products.RecomputeAsync(product, 0, 1025))).Status.ShouldBe(HttpStatusCode.BadRequest);
        (await Should.ThrowAsync<RefusedException>(() => silo.Client.Products.RecomputeAsync(product, -1, 1))).Status.ShouldBe(HttpStatusCode.BadRequest);
        (await Should.ThrowAsync<RefusedException>(() => silo.Client.Products.RecomputeAsync(product, 4, 1))).Status.ShouldBe(HttpStatusCode.Conflict);
    }

    private async Task<ZipArchive> CrateAsync(RunView run, bool samples)
    {
        var body = new MemoryStream();
        await silo.Client.Runs.ProvenanceAsync(run.Id, ProvenanceFormat.Crate, samples, body);
        return new ZipArchive(body, ZipArchiveMode.Read);
    }

    private async Task<string> SaveAsync(params string[] command)
    {
        var file = Path.Combine(_directory, "saved.zip");
        (await LisaAsync([.. command, "-o", file])).ShouldBe(0, _error.ToString());
        return file;
    }

    private Task<int> LisaAsync(params string[] arguments)
    {
        var session = new Session(_output, _error, isTerminal: false, TimeProvider.System);
        return CommandRunner.RunAsync(Program.Root(session), [.. arguments, "--url", silo.Address.ToString()], session, CancellationToken.None);
    }

    // Writes another hash into a line of a list in the crate.
    private static async Task ForgeAsync(string file, string path, int line)
    {
        await using var zip = await ZipFile.OpenAsync(file, ZipArchiveMode.Update);
        var entry = zip.GetEntry(path).ShouldNotBeNull();
        string[] lines;
        using (var reader = new StreamReader(await entry.OpenAsync()))
        {
            lines = (await reader.ReadToEndAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        }

        entry.Delete();
        lines[line] = string.Join(' ', [.. lines[line].Split(' ')[..2], new string('0', 32)]);
        await using var body = await zip.CreateEntry(path).OpenAsync();
        await body.WriteAsync(Encoding.UTF8.GetBytes(string.Join('\n', lines) + "\n"));
    }

    private static JsonElement Json(ZipArchive zip, string path)
    {
        using var body = zip.GetEntry(path).ShouldNotBeNull().Open();
        return JsonDocument.Parse(body).RootElement.Clone();
    }
}
