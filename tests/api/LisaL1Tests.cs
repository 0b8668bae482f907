using System.Runtime.InteropServices;
using Lisa.Client.Datasets;
using Lisa.Client.Runs;
using Lisa.Signal.Constellation;
using Lisa.Signal.Instrument;
using Lisa.Signal.Noise;
using Shouldly;
using Xunit;
using Xunit.Abstractions;

namespace Lisa.Tests.Api;

/// <summary>Twelve simulated hours, from posted measurements to TDI and its noise, over HTTP.</summary>
[Collection(SiloCollection.Name)]
public sealed class LisaL1Tests(SiloFixture silo, ITestOutputHelper output)
{
    private const double StartSeconds = 1e6;
    private const double DurationSeconds = 12 * 3600;

    private static readonly InstrumentNoise All = new() { LowFrequencyHz = 1e-3 };

    [Fact]
    public async Task What_is_left_of_links_with_laser_noise_is_the_secondary_noise()
    {
        var run = await RunAsync("lisa-l1", Simulate(MeasurementForm.Links, All, null, 5));
        run.Steps.Count.ShouldBe(7);
        await ShouldBeSecondaryNoiseAsync(run);
        var valid = (await silo.JsonAsync($"/v1/results/{run.Id}")).GetProperty("outputs").EnumerateArray().Single(each => each.GetProperty("name").GetString() == "valid");
        valid.GetProperty("rows").EnumerateArray().Select(row => row[3].GetDouble()).Distinct().ShouldBe([0], "gaps at the ends, and no outliers");
    }

    [Fact]
    public async Task Of_eighteen_measurements_by_three_wrong_clocks_the_same_is_left()
    {
        var run = await RunAsync("lisa-l1-full", Simulate(MeasurementForm.Full, All, new ClockOptions(StartSeconds, 3), 7));
        run.Steps.Count.ShouldBe(10);
        await ShouldBeSecondaryNoiseAsync(run);
    }

    [Fact]
    public async Task Laser_noise_alone_is_far_below_it_at_every_frequency()
    {
        var run = await RunAsync("lisa-l1", Simulate(MeasurementForm.Links, InstrumentNoise.None with { LaserHzPerRootHz = 30 }, null, 6));
        var (psd, frequencies) = await PsdAsync(run);
        var bins = Enumerable.Range(0, frequencies.Length).Where(bin => frequencies[bin] is >= 1e-3 and <= 0.08)
            .Where(bin => Math.Abs(Math.Sin(4 * Math.PI * frequencies[bin] * 8.339)) > 0.1);
        var worst = bins.Max(bin => psd[bin][0] / LisaNoise.SciRdV1.X(frequencies[bin], TdiGeneration.Second));
        output.WriteLine($"laser noise in X2 at most {worst:E2} of the secondary noise, in power");
        worst.ShouldBeLessThan(1e-4);
    }

    private async Task ShouldBeSecondaryNoiseAsync(RunView run)
    {
        var (psd, frequencies) = await PsdAsync(run);
        var noise = LisaNoise.SciRdV1;
        foreach (var (column, expected) in (IEnumerable<(int, Func<double, double>)>)
            [(0, f => noise.X(f, TdiGeneration.Second)), (3, f => noise.A(f, TdiGeneration.Second)), (4, f => noise.A(f, TdiGeneration.Second))])
        {
            foreach (var (low, high) in ((double, double)[])[(1e-3, 3e-3), (3e-3, 1e-2), (1e-2, 2.5e-2), (3.5e-2, 5.5e-2), (6.5e-2, 7.9e-2)])
            {
                var bins = Enumerable.Range(0, frequencies.Length).Where(bin => frequencies[bin] >= low && frequencies[bin] <= high).ToArray();
                var ratio = bins.Average(bin => psd[bin][column] / expected(frequencies[bin]));
                output.WriteLine($"column {column}, {low} to {high} Hz: {ratio:F3} of the model, {bins.Length} bins");

                // Some seven windows: a bin is off by 0.5, of which the window makes every second one independent.
                ratio.ShouldBe(1, (3.5 * 0.5 * Math.Sqrt(2.0 / bins.Length)) + 0.05);
            }
        }
    }

    private async Task<(double[][] Psd, double[] FrequencyHz)> PsdAsync(RunView run)
    {
        var psd = Samples.FromNpy(await silo.ProductBytesAsync(run.Outputs["psd"], SampleFormat.Npy));
        psd.Length.ShouldBe(1001);
        return (psd, [.. Enumerable.Range(0, psd.Length).Select(bin => bin * 1e-4)]);
    }

    private static Mission Simulate(MeasurementForm form, InstrumentNoise noise, ClockOptions? clocks, long seed)
    {
        var instrument = new InstrumentOptions(4, StartSeconds, seed, form) { Noise = noise };
        var orbits = new EqualArmConstellation(new EqualArmOptions());
        return new Mission(
            new MissionOptions(instrument, DurationSeconds) { Clocks = clocks }, new InstrumentSimulator(instrument, orbits, null, new GlitchTrain([])), orbits);
    }

    private async Task<RunView> RunAsync(string pipeline, Mission mission)
    {
        var (l0, ranges) = (silo.NewName("l0"), silo.NewName("ranges"));
        await PostAsync(l0, 4, [.. mission.MeasurementNames.Select(name => new ColumnView(name, "1"))], mission.Samples, mission.FillMeasurements);
        await PostAsync(ranges, 0.25, [.. mission.RangeNames.Select(name => new ColumnView(name, "s"))], mission.RangingSamples, mission.FillRanges);
        await silo.Client.Pipelines.SubmitAsync(Tidy.Tree.Read($"samples/pipelines/{pipeline}.yaml"));
        var run = await silo.FinishAsync(await silo.Client.Runs.StartAsync(
            new NewRun(pipeline, new Dictionary<string, string> { ["l0"] = l0, ["ranges"] = ranges })));
        run.State.ShouldBe(RunStates.Committed, run.Problem);
        return run;
    }

    private delegate void Filling(long firstSample, Span<double> columns);

    // Posted frame after frame in segments of an hour.
    private async Task PostAsync(string name, double rateHz, ColumnView[] channels, long samples, Filling fill)
    {
        var columns = new double[channels.Length * samples];
        fill(0, columns);
        var frames = new double[columns.Length];
        for (var i = 0; i < frames.Length; i++)
        {
            frames[i] = columns[(i % channels.Length * samples) + (i / channels.Length)];
        }

        await silo.Client.Datasets.CreateAsync(new NewDataset(name, StartSeconds, rateHz, channels, SegmentSamples: (int)(3600 * rateHz)));
        using var body = new MemoryStream(MemoryMarshal.AsBytes<double>(frames).ToArray());
        await silo.Client.Datasets.PostAsync(name, body, SampleFormat.Raw, new PostOptions());
        await silo.Client.Datasets.SealAsync(name);
    }
}
