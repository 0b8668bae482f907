using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using Lisa.Client.Datasets;
using Lisa.Client.Runs;
using Lisa.Tests.Api;
using Lisa.Tests.Tidy;
using Lisa.Tests.Unit.Formats;
using Shouldly;
using Xunit;

namespace Lisa.Tests.Docs;

/// <summary>The script and the pipeline that the pages refer to, on a silo: a burst is hidden in white noise, and found.</summary>
[Collection(SiloCollection.Name)]
public sealed class SampleScriptTests(SiloFixture silo)
{
    private const double RateHz = 1024;
    private const double EpochGps = 1400000000;
    private const double BurstGps = EpochGps + 37.25;
    private const double NoiseStrain = 1e-21;
    private const double TemplateStrain = 1e-19;
    private const double BurstStrain = 5e-21;
    private const double WeakerGps = EpochGps + 20.5;
    private const double WeakerStrain = 4e-21;

    [Fact]
    public async Task The_script_lists_the_run_and_prints_its_loudest_trigger()
    {
        var (strain, template) = (silo.NewName("sample-strain"), silo.NewName("sample-template"));
        await PostAsync(strain, EpochGps, ["H1"], Noise(64, seed: 20150914));
        await PostAsync(template, 0, ["plus", "cross"], Waveform(4, centreSeconds: 2, TemplateStrain));
        var pipeline = await silo.Client.Pipelines.SubmitAsync(Tree.Read("samples/pipelines/gw-burst-search.yaml"));
        var run = await silo.FinishAsync(await silo.Client.Runs.StartAsync(new NewRun(
            pipeline.Name, new Dictionary<string, string> { ["strain"] = strain, ["template"] = template }, pipeline.Version)));
        run.State.ShouldBe(RunStates.Committed, run.Problem);

        var printed = Script("--url", silo.Address.ToString(), "--dataset", strain);

        printed.ShouldContain($"{run.Id}  ");
        printed.ShouldContain("band psd snr stats triggers");
        printed.ShouldContain($"in triggers of run {run.Id}:");
        var rows = (await silo.Client.Results.GetAsync(run.Id)).Outputs.Single(output => output.Name == "triggers").Rows.ShouldNotBeNull();
        rows.Count.ShouldBe(2, "the loudest must be chosen among several, and is not the first");
        var loudest = rows.MaxBy(row => row[1]).ShouldNotBeNull();
        foreach (var (name, column) in new[] { ("gps", 0), ("snr", 1), ("phase", 2), ("effective_distance", 3) })
        {
            Printed(printed, name).ShouldBe(loudest[column]!.Value, name);
        }

        // The ratio of the two amplitudes is the distance; the noise is estimated with the burst in it, which costs some of the SNR.
        Printed(printed, "gps").ShouldBe(BurstGps, 0.01);
        Printed(printed, "snr").ShouldBeInRange(10, 25);
        Printed(printed, "effective_distance").ShouldBe(TemplateStrain / BurstStrain, 0.25 * TemplateStrain / BurstStrain);
    }

    [Fact]
    public void The_script_says_what_the_silo_refuses() =>
        Should.Throw<InvalidOperationException>(() => Script("--url", silo.Address.ToString(), "--dataset", "No Name"))
            .Message.ShouldContain("results.py: dataset: this cannot be the name of a dataset");

    [Fact]
    public void The_script_says_that_there_is_no_result()
    {
        Script("--url", silo.Address.ToString(), "--dataset", silo.NewName("nothing")).Trim().ShouldBe("no result has a table of triggers");
    }

    private static string Script(params string[] arguments) => PythonReference.RunFile(Path.Combine(Tree.Root, "samples", "python", "results.py"), arguments);

    private static double Printed(string text, string name) => double.Parse(
        Regex.Match(text, $@"^  {name} +(\S+)", RegexOptions.Multiline).Groups[1].Value, CultureInfo.InvariantCulture);

    private static double[] Noise(double seconds, int seed)
    {
        var random = new Random(seed);
        var burst = Waveform(seconds, BurstGps - EpochGps, BurstStrain);
        var weaker = Waveform(seconds, WeakerGps - EpochGps, WeakerStrain);
        return
        [
            .. Enumerable.Range(0, (int)(seconds * RateHz)).Select(i => burst[2 * i] + weaker[2 * i] + (NoiseStrain
                * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()))),
        ];
    }

    // Frames of plus and cross: 100 Hz under a Gaussian of 20 ms.
    private static double[] Waveform(double seconds, double centreSeconds, double amplitude) =>
    [
        .. Enumerable.Range(0, (int)(seconds * RateHz)).Select(i => (i / RateHz) - centreSeconds).SelectMany(t =>
        {
            var envelope = amplitude * Math.Exp(-t * t / (2 * 0.02 * 0.02));
            return (IEnumerable<double>)[envelope * Math.Cos(2 * Math.PI * 100 * t), envelope * Math.Sin(2 * Math.PI * 100 * t)];
        }),
    ];

    private async Task PostAsync(string name, double epochGps, string[] channels, double[] frames)
    {
        await silo.Client.Datasets.CreateAsync(new NewDataset(name, epochGps, RateHz, [.. channels.Select(channel => new ColumnView(channel, "strain"))]));
        using var body = new MemoryStream(MemoryMarshal.AsBytes<double>(frames).ToArray());
        await silo.Client.Datasets.PostFileAsync(name, body);
        await silo.Client.Datasets.SealAsync(name);
    }
}
