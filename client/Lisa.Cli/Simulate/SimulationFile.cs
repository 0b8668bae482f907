using Lisa.Signal.Constellation;
using PureHDF;
using PureHDF.Selections;

namespace Lisa.Cli.Simulate;

/// <summary>
/// Writes a simulation as an HDF5 file, stretch by stretch: groups l0, ranges and orbits, one dataset a quantity and link, and truth, what was put in.
/// Groups and datasets say t0 (seconds of the first sample), dt (seconds between two) and unit. Memory is that of a few stretches, whatever the
/// duration. Stretches are computed on all cores and written in order, so the file does not tell how many there were.
/// </summary>
internal sealed class SimulationFile(SimulatedMission simulation, int threads)
{
    // 18 hours at 4 Hz: long enough that the noises' filters cost little at its ends.
    private const int StretchSamples = 1 << 18;

    /// <param name="path">Where to; what is there is replaced.</param>
    /// <param name="progress">Told samples written of all, in measurements.</param>
    /// <param name="cancellation">Ends it; what is written then is no file.</param>
    public async Task WriteAsync(string path, Action<long, long> progress, CancellationToken cancellation)
    {
        var mission = simulation.Mission;
        var (measurements, ranges) = (Sampled(mission.MeasurementNames, mission.Samples), Sampled(mission.RangeNames, mission.RangingSamples));
        var instrument = simulation.Settings.Instrument;
        var file = new H5File
        {
            ["l0"] = Group(mission.MeasurementNames, measurements, "1", instrument.StartSeconds, 1 / instrument.SampleRateHz),
            ["ranges"] = Group(mission.RangeNames, ranges, "s", instrument.StartSeconds, 1 / simulation.Settings.RangingRateHz),
            ["orbits"] = OrbitGroup(),
        };
        foreach (var (name, value) in SimulationTruth.Attributes(simulation.Settings))
        {
            file.Attributes[name] = value;
        }

        if (SimulationTruth.Group(simulation, threads) is { } truth)
        {
            file["truth"] = truth;
        }

        using var writer = file.BeginWrite(path);
        await WriteAsync(writer, ranges, mission.RangingSamples, mission.FillRanges, (_, _) => { }, cancellation);
        await WriteAsync(writer, measurements, mission.Samples, mission.FillMeasurements, progress, cancellation);
    }

    private async Task WriteAsync(
        H5NativeWriter writer, H5Dataset<double[]>[] datasets, long samples, FillStretch fill, Action<long, long> progress, CancellationToken cancellation)
    {
        // Of a year there are hundreds of stretches, of 12 MiB and more: their memory is used again.
        var ahead = new Queue<(long First, int Length, Task<double[]> Columns)>();
        var free = new Stack<double[]>();
        var longest = (int)Math.Min(StretchSamples, samples);
        var column = new double[longest];
        for (long first = 0; first < samples || ahead.Count > 0;)
        {
            if (first < samples && ahead.Count < threads)
            {
                var (begin, length) = (first, (int)Math.Min(StretchSamples, samples - first));
                var columns = free.TryPop(out var used) ? used : new double[datasets.Length * longest];
                ahead.Enqueue((begin, length, Task.Run(
                    () =>
                    {
                        fill(begin, columns.AsSpan(0, datasets.Length * length));
                        return columns;
                    },
                    cancellation)));
                first += length;
                continue;
            }

            cancellation.ThrowIfCancellationRequested();
            var (at, count, computed) = ahead.Dequeue();
            var stretch = await computed;
            column = count == column.Length ? column : new double[count];
            for (var c = 0; c < datasets.Length; c++)
            {
                stretch.AsSpan(c * count, count).CopyTo(column);
                writer.Write(datasets[c], column, fileSelection: new HyperslabSelection((ulong)at, (ulong)count));
            }

            free.Push(stretch);
            progress(at + count, samples);
        }
    }

    private H5Group OrbitGroup()
    {
        var orbits = simulation.Orbits;
        var places = Enumerable.Range(1, 3).SelectMany(spacecraft => "xyz".Select(axis => $"{axis}_{spacecraft}")).ToList();
        var group = new H5Group();
        for (var column = 0; column < places.Count; column++)
        {
            group[places[column]] = Row(orbits.Positions, 9, column, "m");
        }

        foreach (var link in Link.All)
        {
            group[$"ltt_{link}"] = Row(orbits.TravelTimes, 6, link.Column, "s");
        }

        Describe(group.Attributes, orbits.StartSeconds, Signal.Instrument.OrbitTable.StepSeconds);
        return group;

        H5Dataset<double[]> Row(double[] table, int columns, int column, string unit)
        {
            var dataset = new H5Dataset<double[]>([.. Enumerable.Range(0, orbits.Rows).Select(row => table[(row * columns) + column])]);
            Describe(dataset.Attributes, orbits.StartSeconds, Signal.Instrument.OrbitTable.StepSeconds);
            dataset.Attributes["unit"] = unit;
            return dataset;
        }
    }

    private static H5Dataset<double[]>[] Sampled(IReadOnlyList<string> names, long samples) =>
        [.. names.Select(_ => new H5Dataset<double[]>([(ulong)samples]))];

    private static H5Group Group(IReadOnlyList<string> names, H5Dataset<double[]>[] datasets, string unit, double startSeconds, double stepSeconds)
    {
        var group = new H5Group();
        for (var i = 0; i < datasets.Length; i++)
        {
            Describe(datasets[i].Attributes, startSeconds, stepSeconds);
            datasets[i].Attributes["unit"] = unit;
            group[names[i]] = datasets[i];
        }

        Describe(group.Attributes, startSeconds, stepSeconds);
        return group;
    }

    private static void Describe(Dictionary<string, object> attributes, double startSeconds, double stepSeconds) =>
        (attributes["t0"], attributes["dt"]) = (startSeconds, stepSeconds);

    private delegate void FillStretch(long first, Span<double> columns);
}
