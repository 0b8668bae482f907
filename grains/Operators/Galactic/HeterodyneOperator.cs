using Lisa.Grains.Contracts;
using Lisa.Grains.Operators.Inputs;
using Lisa.Signal.Galactic;

namespace Lisa.Grains.Operators.Galactic;

/// <summary>
/// Bands of A and E as slow complex envelopes: output segment g is the band from low_hz + g·band_hz to low_hz + (g + 1)·band_hz. One read of the data
/// per band, a few hundred samples a day out of each, so that what searches bands reads only its own.
/// </summary>
public sealed class HeterodyneOperator : IOperator
{
    private const int MostBands = 10_000;

    // Samples of the series that are held at a time.
    private const int ChunkSamples = 1 << 18;

    public OperatorInfo Info { get; } = new(
        "heterodyne", 1, "Bands of A and E, brought down to complex envelopes around the middle of each, low-passed and sampled slowly",
        [new Port("data", AxisKind.Time, "Time series with channels A2 and E2, or A1 and E1")],
        [
            new Parameter("low_hz", ParameterType.Number, "0.0003", "Where the first band begins") { Unit = "Hz", Minimum = 0 },
            new Parameter("high_hz", ParameterType.Number, "0.012", "Up to here bands are made; the last one may reach beyond") { Unit = "Hz", Minimum = 0 },
            new Parameter("band_hz", ParameterType.Number, "0.0005", "Width of a band") { Unit = "Hz", Minimum = 0 },
            new Parameter("guard_hz", ParameterType.Number, "3E-05", "What passes unchanged beyond both edges of a band") { Unit = "Hz", Minimum = 0 },
            new Parameter("reach_seconds", ParameterType.Number, "3600", "Half the length of the filter: by so much a gap grows on both sides")
            {
                Unit = "s",
                Minimum = 1,
            },
        ],
        "Complex demodulation: Kaiser-windowed low-pass, Oppenheim and Schafer, Discrete-Time Signal Processing, section 7.5");

    public OperatorPlan Plan(PlanRequest request)
    {
        PlanCheck.Inputs(request, Info);
        var data = request.Inputs[0].Layout;
        var channels = TdiChannels.Require(request, "data", data);
        var (lowHz, highHz, bandHz) = Band(request.Parameters);
        var bands = Math.Ceiling(((highHz - lowHz) / bandHz) - 1e-9);
        if (!(lowHz > 0 && bandHz > 0 && bands is >= 1 and <= MostBands))
        {
            throw PlanCheck.Refuse(
                request, "low_hz, high_hz and band_hz make no bands", $"{lowHz} to {highHz} Hz in bands of {bandHz} Hz", $"1 to {MostBands} bands above 0 Hz",
                "change low_hz, high_hz or band_hz");
        }

        try
        {
            var last = Options(request.Parameters, data.Density, (long)bands - 1);
            PlanCheck.Memory(
                request, ChunkSamples + (2L * new Heterodyne(Options(request.Parameters, data.Density, 0)).Reach), data.Columns.Length, "shorten reach_seconds");
            _ = new Heterodyne(last);
        }
        catch (ArgumentException error)
        {
            throw PlanCheck.Refuse(
                request, $"the bands do not fit the data: {error.Message}", $"{lowHz} to {highHz} Hz at {data.Density} Hz",
                $"guards and filter within 0 to {data.Density / 2} Hz", "change bands, guard_hz or reach_seconds, or take data of a higher rate");
        }

        var columns = EnvelopeTable.Columns(channels.Generation, data.Columns[channels.A].Unit);
        return new OperatorPlan(new Layout(AxisKind.Row, 0, 1, 0, columns), [Dependency.Whole with { Parts = (long)bands }], null);
    }

    public Block Compute(IComputeContext context)
    {
        context.Cancellation.ThrowIfCancellationRequested();
        var input = context.Inputs[0];
        var channels = TdiChannels.Find(input.Layout)!.Value;
        var (lowHz, _, bandHz) = Band(context.Parameters);
        var heterodyne = new Heterodyne(Options(context.Parameters, input.Layout.Density, context.Index));
        var (first, end) = SampleWindow.Extent(input);
        var rows = end <= first ? 0 : checked((int)(((end - first - 1) / heterodyne.Step) + 1));
        var output = context.Rent(context.Output.Columns.Length, rows);
        try
        {
            output[1].Fill(lowHz + (context.Index * bandHz));
            output[2].Fill(lowHz + ((context.Index + 1) * bandHz));
            var perChunk = Math.Max(1, ChunkSamples / heterodyne.Step);
            for (var row = 0; row < rows; row += perChunk)
            {
                var count = Math.Min(perChunk, rows - row);
                var start = first + ((long)row * heterodyne.Step) - heterodyne.Reach;
                var length = ((count - 1L) * heterodyne.Step) + (2 * heterodyne.Reach) + 1;
                using var samples = SampleWindow.Read(context, input, start, start + length, double.NaN);
                for (var i = 0; i < count; i++)
                {
                    var sample = first + ((long)(row + i) * heterodyne.Step);
                    var seconds = input.Layout.At(0, sample);
                    var support = (i * heterodyne.Step)..((i * heterodyne.Step) + (2 * heterodyne.Reach) + 1);
                    var (a, e) = (heterodyne.At(samples[channels.A][support], seconds), heterodyne.At(samples[channels.E][support], seconds));
                    output[0][row + i] = seconds;
                    (output[3][row + i], output[4][row + i], output[5][row + i], output[6][row + i]) = (a.Real, a.Imaginary, e.Real, e.Imaginary);
                }
            }

            return output;
        }
        catch
        {
            output.Dispose();
            throw;
        }
    }

    private static (double LowHz, double HighHz, double BandHz) Band(ParameterSet parameters) =>
        (parameters.Number("low_hz"), parameters.Number("high_hz"), parameters.Number("band_hz"));

    private static HeterodyneOptions Options(ParameterSet parameters, double rateHz, long band)
    {
        var (lowHz, _, bandHz) = Band(parameters);
        return new HeterodyneOptions(
            rateHz, lowHz + ((band + 0.5) * bandHz), (bandHz / 2) + parameters.Number("guard_hz"), parameters.Number("reach_seconds"));
    }
}
