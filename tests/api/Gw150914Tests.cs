using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text.Json;
using Lisa.Client.Datasets;
using Lisa.Client.Runs;
using Shouldly;
using Xunit;
using Xunit.Abstractions;

namespace Lisa.Tests.Api;

/// <summary>GW150914, from the detectors' files to the catalogue, over HTTP.</summary>
[Collection(SiloCollection.Name)]
public sealed class Gw150914Tests(SiloFixture silo, ITestOutputHelper output)
{
    private const double StartGps = 1126259446;
    private const double RateHz = 4096;

    [Theory]
    [InlineData("H1", 18.56, 67336, 814.4, 1.214366e-46)]
    [InlineData("L1", 13.21, 67307, 999.7, 6.741168e-47)]
    public async Task The_event_is_found_with_its_published_strength_and_distance(
        string detector, double snr, long peakSample, double distanceMpc, double psdAt100Hz)
    {
        if (IsAbsent(out var folder))
        {
            return;
        }

        var (strain, template) = await PostAsync(folder, detector);
        var first = await RunAsync(strain, template);
        first.State.ShouldBe(RunStates.Committed, first.Problem);
        first.Steps.ShouldAllBe(step => step.Done == step.Total && step.Failed == 0);

        var outputs = (await silo.JsonAsync($"/v1/results/{first.Id}")).GetProperty("outputs").EnumerateArray().ToList();
        var triggers = outputs.Single(each => each.GetProperty("name").GetString() == "triggers");
        triggers.GetProperty("columns").EnumerateArray().Select(column => column.GetProperty("name").GetString())
            .ShouldBe(["gps", "snr", "phase", "effective_distance"]);
        var loudest = Rows(triggers).MaxBy(row => row[1])!;
        output.WriteLine($"{detector}: SNR {loudest[1]:F3}, sample {(loudest[0] - StartGps) * RateHz:F1}, {loudest[3]:F1} Mpc");
        loudest[1].ShouldBe(snr, 0.05 * snr);
        ((loudest[0] - StartGps) * RateHz).ShouldBe(peakSample, 2);
        loudest[3].ShouldBe(distanceMpc, 0.05 * distanceMpc);

        // Method B: 4 s Hann windows are welch's defaults; bins are 0.25 Hz apart.
        var psd = Samples.FromNpy(await silo.ProductBytesAsync(first.Outputs["plain-psd"], SampleFormat.Npy, new ReadRange { From = 100, To = 100.2 }));
        psd.Length.ShouldBe(1);
        psd[0][0].ShouldBe(psdAt100Hz, 0.001 * psdAt100Hz);

        var stats = Rows(outputs.Single(each => each.GetProperty("name").GetString() == "stats")).Single();
        stats[1].ShouldBe(131072);
        stats[2].ShouldBe(0);
    }

    [Fact]
    public async Task A_second_run_of_the_same_computes_nothing_and_is_found_beside_the_first()
    {
        if (IsAbsent(out var folder))
        {
            return;
        }

        var (strain, template) = await PostAsync(folder, "L1");
        var first = await RunAsync(strain, template);
        var second = await RunAsync(strain, template);
        second.State.ShouldBe(RunStates.Committed);
        second.Outputs.ShouldBe(first.Outputs);
        second.Steps.Sum(step => step.Computed).ShouldBe(0);
        second.Steps.ShouldAllBe(step => step.Reused == step.Total && step.Total > 0);

        (await ListAsync($"?dataset={strain}")).Take(2).ShouldBe([second.Id, first.Id]);
        (await ListAsync("")).ShouldContain(second.Id);
        (await ListAsync($"?dataset={template}")).ShouldBeEmpty();
        (await silo.JsonAsync($"/v1/results/{second.Id}")).GetProperty("dataset").GetString().ShouldBe(strain);
        (await silo.Client.Runs.ListAsync(limit: 2)).Items[0].Id.ShouldBe(second.Id);
    }

    [Fact]
    public async Task A_product_is_the_same_in_every_format_and_its_lineage_leads_to_the_strain()
    {
        if (IsAbsent(out var folder))
        {
            return;
        }

        var (strain, template) = await PostAsync(folder, "H1");
        var run = await RunAsync(strain, template);
        var snr = run.Outputs["snr"];
        var range = new ReadRange { From = StartGps + 16, To = StartGps + 16.5, Channels = ["sigma", "snr"] };
        var npy = Samples.FromNpy(await silo.ProductBytesAsync(snr, SampleFormat.Npy, range));
        npy.Length.ShouldBe(2048);
        npy[0].Length.ShouldBe(2);
        npy.Max(row => row[1]).ShouldBe(18.56, 0.93);
        Samples.FromJson(await silo.ProductBytesAsync(snr, SampleFormat.Json, range)).ShouldBe(npy);
        Samples.FromCsv(await silo.ProductBytesAsync(snr, SampleFormat.Csv, range)).ShouldBe(npy);
        Samples.FromHdf5(await silo.ProductBytesAsync(snr, SampleFormat.Hdf5, range), "sigma", "snr").ShouldBe(npy);

        var lineage = await silo.JsonAsync($"/v1/products/{run.Outputs["band"]}/segments/3");
        var whitened = run.Steps.Single(step => step.Id == "whitened").Product;
        lineage.GetProperty("sources")[0].GetProperty("product").GetString().ShouldBe(whitened);
        lineage.GetProperty("sources")[0].GetProperty("first").GetInt64().ShouldBeLessThanOrEqualTo(3);
        var parent = await silo.JsonAsync($"/v1/products/{whitened}/segments/3");
        parent.GetProperty("sources").EnumerateArray().Select(source => source.GetProperty("product").GetString())
            .ShouldBe([(await silo.Client.Datasets.GetAsync(strain)).Product, run.Outputs["psd"]], ignoreOrder: true);
    }

    [Fact]
    public async Task Every_style_finds_it_with_the_same_bits()
    {
        if (IsAbsent(out var folder))
        {
            return;
        }

        var products = new List<SortedDictionary<string, string>>();
        foreach (var style in RunStyles.All)
        {
            // A silo of its own for each: on one, the second run would find everything done.
            var fresh = new SiloFixture();
            await fresh.InitializeAsync();
            try
            {
                products.Add(await new Gw150914Tests(fresh, output).ProductsAsync(folder, style));
            }
            finally
            {
                await fresh.DisposeAsync();
            }
        }

        products[0].Count.ShouldBeGreaterThan(5);
        products.ShouldAllBe(each => each.SequenceEqual(products[0]));
    }

    private async Task<SortedDictionary<string, string>> ProductsAsync(string folder, string style)
    {
        var (strain, template) = await PostAsync(folder, "H1");
        var run = await RunAsync(strain, template, style);
        (run.State, run.Style).ShouldBe((RunStates.Committed, style), run.Problem);
        run.Steps.Sum(step => step.Reused).ShouldBe(0);
        output.WriteLine($"{style}: {string.Join(", ", run.Steps.Select(step => $"{step.Id} in stage {step.Stage}"))}");
        var products = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var step in run.Steps)
        {
            products[step.Product] = Convert.ToHexStringLower(SHA256.HashData(await silo.ProductBytesAsync(step.Product, SampleFormat.Npy)));
        }

        return products;
    }

    private static double[][] Rows(JsonElement output) =>
        [.. output.GetProperty("rows").EnumerateArray().Select(row => row.EnumerateArray().Select(value => value.GetDouble()).ToArray())];

    private async Task<string[]> ListAsync(string query) =>
        [.. (await silo.JsonAsync("/v1/results" + query)).GetProperty("items").EnumerateArray().Select(result => result.GetProperty("run").GetString()!)];

    private async Task<RunView> RunAsync(string strain, string template, string? style = null)
    {
        var run = await silo.Client.Runs.StartAsync(
            new NewRun("gw-burst-search", new Dictionary<string, string> { ["strain"] = strain, ["template"] = template }, Style: style));
        var last = await silo.FinishAsync(run);
        last.State.ShouldBe((await silo.Client.Runs.GetAsync(run.Id)).State, "the last event is the run as it stays");
        return last;
    }

    // Posted and sealed once, whoever comes first.
    private async Task<(string Strain, string Template)> PostAsync(string folder, string detector)
    {
        var strain = detector.ToLowerInvariant() + "-gw150914";
        await PostAsync(strain, Path.Combine(folder, $"{detector[0]}-{detector}_LOSC_4_V2-1126259446-32.hdf5"), new PostOptions
        {
            Create = true,
            New = new NewDatasetFacts { Channels = [new ColumnView(detector, "strain")] },
        });
        await PostAsync("template-gw150914", Path.Combine(folder, "GW150914_4_template.hdf5"), new PostOptions
        {
            Create = true,
            Path = "/template",
            New = new NewDatasetFacts
            {
                SampleRateHz = RateHz,
                EpochGpsSeconds = 0,
                Channels = [new ColumnView("plus", "strain"), new ColumnView("cross", "strain")],
            },
        });
        await silo.Client.Pipelines.SubmitAsync(SearchPipeline.Yaml);
        return (strain, "template-gw150914");
    }

    private async Task PostAsync(string dataset, string path, PostOptions options)
    {
        var known = await silo.Client.Datasets.ListAsync(limit: 1000);
        if (known.Items.All(each => each.Name != dataset))
        {
            await using var file = File.OpenRead(path);
            var posted = await silo.Client.Datasets.PostAsync(dataset, file, SampleFormat.Hdf5, options);
            posted.Accepted.ShouldBe(131072);
            await silo.Client.Datasets.SealAsync(dataset);
        }
    }

    private bool IsAbsent(out string folder, [CallerFilePath] string here = "")
    {
        folder = Path.Combine(
            Environment.GetEnvironmentVariable("LISA_SHARED_DATA")
                ?? Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "..", "shared", "data")),
            "gwosc");
        if (Directory.Exists(folder))
        {
            return false;
        }

        var message = $"SKIPPED, NOTHING WAS TESTED: no directory {folder}; set LISA_SHARED_DATA to where the GW150914 files are.";
        output.WriteLine(message);
        Console.Error.WriteLine(message);
        return true;
    }
}
