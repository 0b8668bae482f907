using Lisa.Cli.Simulate;
using Lisa.Client.Datasets;
using Lisa.Client.Http;
using Lisa.Signal.Constellation;
using Lisa.Signal.Instrument;
using Lisa.Tests.Unit.Formats;
using Shouldly;
using Xunit;

namespace Lisa.Tests.Api;

/// <summary>A group of an HDF5 file as one dataset.</summary>
[Collection(SiloCollection.Name)]
public sealed class GroupPostingTests(SiloFixture silo)
{
    [Fact]
    public async Task A_simulation_is_posted_group_by_group_and_read_back()
    {
        using var folder = new TemporaryFolder();
        var instrument = new InstrumentOptions(4, 7000, 2, MeasurementForm.Links);
        var simulation = new SimulatedMission(new SimulationSettings(instrument, 100, new EqualArmConstellation(new EqualArmOptions())));
        await new SimulationFile(simulation, 2).WriteAsync(folder["sim.h5"], (_, _) => { }, CancellationToken.None);

        var expected = new double[6 * 400];
        simulation.Mission.FillMeasurements(0, expected);
        var l0 = await PostAsync(folder["sim.h5"], "/l0", 64);
        (l0.SampleRateHz, l0.EpochGpsSeconds, l0.Samples).ShouldBe((4, 7000, 400));
        l0.Channels.ShouldBe([.. simulation.Mission.MeasurementNames.Select(name => new ColumnView(name, "1"))]);
        Samples.FromHdf5(await silo.DatasetBytesAsync(l0.Name, SampleFormat.Hdf5), [.. simulation.Mission.MeasurementNames])
            .SelectMany(frame => frame).ShouldBe(Enumerable.Range(0, 2400).Select(i => expected[((i % 6) * 400) + (i / 6)]));

        var ranges = await PostAsync(folder["sim.h5"], "/ranges", 4);
        (ranges.SampleRateHz, ranges.Samples, ranges.Channels[0]).ShouldBe((0.25, 25, new ColumnView("mpr_12", "s")));
        var orbits = await PostAsync(folder["sim.h5"], "/orbits", 4);
        (orbits.EpochGpsSeconds, orbits.Samples, orbits.Channels.Count, orbits.Channels[0].Unit).ShouldBe((7000 - (4 * 43_200), 9, 15, "m"));
        orbits.SampleRateHz.ShouldBe(1 / 43_200.0);
    }

    [Fact]
    public async Task A_group_posted_again_finds_its_channels_by_name()
    {
        using var folder = new TemporaryFolder();
        PythonReference.Run(
            """
            for file, names in ((sys.argv[1], 'abc'), (sys.argv[2], 'xcba')):
                with h5py.File(file, 'w') as f:
                    g = f.create_group('g')
                    for n in names:
                        g[n] = np.arange(16.) + 100 * ord(n)
                    g.attrs['dt'], g.attrs['t0'] = 0.5, 1000.
            """,
            folder["one.h5"], folder["two.h5"]);
        var first = await PostAsync(folder["one.h5"], "/g", 8);
        await using var body = File.OpenRead(folder["two.h5"]);
        var again = await silo.Client.Datasets.PostAsync(first.Name, body, SampleFormat.Hdf5, new PostOptions { Path = "/g" });
        (again.Accepted, again.Unchanged).ShouldBe((0, 16));
    }

    [Fact]
    public async Task A_group_of_unequal_channels_makes_no_dataset()
    {
        using var folder = new TemporaryFolder();
        PythonReference.Run("f = h5py.File(sys.argv[1], 'w'); f['g/a'] = np.zeros(3); f['g/b'] = np.zeros(4)", folder["bad.h5"]);
        var name = silo.NewName("unequal");
        await using var body = File.OpenRead(folder["bad.h5"]);
        var refused = await Should.ThrowAsync<RefusedException>(() => silo.Client.Datasets.PostAsync(
            name, body, SampleFormat.Hdf5, new PostOptions { Path = "/g", Create = true, New = new NewDatasetFacts { SampleRateHz = 1, EpochGpsSeconds = 0 } }));
        refused.Refusals.ShouldHaveSingleItem().What.ShouldContain("different lengths");
        await Should.ThrowAsync<RefusedException>(() => silo.Client.Datasets.GetAsync(name));
    }

    private async Task<DatasetView> PostAsync(string file, string path, int segmentSamples)
    {
        await using var body = File.OpenRead(file);
        var options = new PostOptions { Path = path, Create = true, New = new NewDatasetFacts { SegmentSamples = segmentSamples } };
        return (await silo.Client.Datasets.PostAsync(silo.NewName("group"), body, SampleFormat.Hdf5, options)).Dataset;
    }
}
