using System.Globalization;
using System.Text.RegularExpressions;
using Lisa.Client.Datasets;
using Lisa.Client.Runs;
using Lisa.Tests.Api;
using Lisa.Tests.Tidy;
using Lisa.Tests.Unit.Formats;
using Shouldly;
using Xunit;

namespace Lisa.Tests.Docs;

/// <summary>The notebook of the samples, run as a script by Debian's Python with numpy, h5py and matplotlib.</summary>
[Collection(SiloCollection.Name)]
public sealed class NotebookTests(SiloFixture silo) : IDisposable
{
    private static readonly byte[] PngSignature = [0x89, (byte)'P', (byte)'N', (byte)'G'];

    private readonly string _directory = Directory.CreateTempSubdirectory("lisa-notebook-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task The_notebook_finds_the_platform_s_spectrum_again_with_numpy_and_plots_it()
    {
        var data = await DataAsync();
        var pipeline = silo.NewName("spectra").Replace('_', '-');
        await silo.Client.Pipelines.SubmitAsync(
            $$$"""
            pipeline: {{{pipeline}}}
            inputs: [data]
            steps:
              flat: {operator: detrend, inputs: {data: data}}
              psd: {operator: welch, inputs: {data: flat}, parameters: {segment_seconds: 8}}
              stats: {operator: statistics, inputs: {data: flat}}
            outputs: {flat: flat, psd: psd, stats: stats}
            """);
        var run = await silo.FinishAsync(await silo.Client.Runs.StartAsync(new NewRun(pipeline, new Dictionary<string, string> { ["data"] = data })));
        run.State.ShouldBe(RunStates.Committed, run.Problem);
        var plot = Path.Combine(_directory, "spectrum.png");

        var printed = Notebook("--url", silo.Address.ToString(), "--dataset", data, "--plot", plot);

        printed.ShouldContain($"flat of run {run.Id}: 4000 samples at 16 Hz from GPS 1000.000");
        foreach (var channel in (string[])["c0", "c1"])
        {
            var ratio = Regex.Match(printed, $@"^{channel}: the platform's spectrum over numpy's (\S+)$", RegexOptions.Multiline).Groups[1].Value;
            double.Parse(ratio, CultureInfo.InvariantCulture).ShouldBe(1, 1e-6, channel);
        }

        printed.ShouldContain("stats: 2 rows");
        var png = await File.ReadAllBytesAsync(plot);
        png[..4].ShouldBe(PngSignature);
        png.Length.ShouldBeGreaterThan(10_000);
    }

    [Fact]
    public void The_notebook_says_that_nothing_has_a_spectrum() =>
        Should.Throw<InvalidOperationException>(() => Notebook("--url", silo.Address.ToString(), "--dataset", silo.NewName("nothing")))
            .Message.ShouldContain("notebook.py: no result has both a spectrum and a series");

    private async Task<string> DataAsync()
    {
        var data = await silo.NewDatasetAsync("spectra", channels: 2, gaps: "mark");
        var samples = Samples.Make(4000, 2);
        samples.AsSpan(1500, 20).Fill([double.NaN, double.NaN]);
        await silo.Client.Datasets.PostAsync(data, new MemoryStream(Samples.Raw(samples)), SampleFormat.Raw);
        await silo.Client.Datasets.SealAsync(data);
        return data;
    }

    private static string Notebook(params string[] arguments) => PythonReference.RunFile(Path.Combine(Tree.Root, "samples", "notebook.py"), arguments);
}
