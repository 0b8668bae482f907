using Lisa.Grains.Contracts;
using Lisa.Grains.Operators.Inputs;
using Lisa.Signal.Spectra;

namespace Lisa.Grains.Operators.Spectra;

/// <summary>
/// One-sided power spectral density of each channel over the whole of the data, by Welch's averaged periodograms, in unit²/Hz (1/Hz for
/// strain). The output is one segment: bin i at i·rate/n Hz for windows of n samples, from 0 Hz to the Nyquist frequency. Windows run
/// across segments, which are read one at a time; a window with a gap in it is left out, and when none is left the channel's spectrum is
/// NaN. Samples after the last complete window do not count.
/// </summary>
public sealed class WelchOperator : IOperator
{
    private const long MostBytes = 256L << 20;

    public OperatorInfo Info { get; } = new(
        "welch", 1, "Power spectral density of the whole of each channel by averaged periodograms, one-sided, in unit²/Hz",
        [new Port("data", AxisKind.Time, "The time series; each channel gives one column")],
        [
            new Parameter(
                "segment_seconds", ParameterType.Number, "4",
                "Length of a window, rounded to whole samples, at least 2; its inverse is the bin width")
            {
                Unit = "s",
                Minimum = 0,
            },
            new Parameter(
                "overlap", ParameterType.Number, "0.5",
                "Share of a window that it has in common with the next one")
            {
                Unit = "1",
                Minimum = 0,
                Maximum = 0.95,
            },
            new Parameter(
                "window", ParameterType.Choice, "hann",
                "Taper over each window: hann and hamming are periodic, blackman is symmetric as numpy.blackman, boxcar is none")
            {
                Choices = ["hann", "hamming", "blackman", "boxcar"],
            },
            new Parameter(
                "average", ParameterType.Choice, "mean",
                "How periodograms become one: mean has the least variance, median, corrected for its bias, is not moved by a few loud "
                    + "windows")
            {
                Choices = ["mean", "median"],
            },
            new Parameter(
                "detrend", ParameterType.Choice, "constant",
                "What is taken out of each window first: its mean, its straight line of least squares, or nothing")
            {
                Choices = ["constant", "linear", "none"],
            },
        ],
        "Welch 1967, IEEE Trans. AU-15, 70; scipy.signal.welch with scaling density");

    public OperatorPlan Plan(PlanRequest request)
    {
        PlanCheck.Inputs(request, Info);
        var (data, samples) = (request.Inputs[0].Layout, request.Inputs[0].Samples);
        var window = WindowSamples(request.Parameters, data.Density);
        if (!(window >= 2 && window <= 1 << 24))
        {
            throw PlanCheck.Refuse(
                request, $"segment_seconds gives windows of {window} samples at {data.Density} Hz", $"{request.Parameters.Text("segment_seconds")} s",
                $"2 to {1 << 24} samples, {2 / data.Density} to {(1 << 24) / data.Density} s", "change segment_seconds");
        }

        var options = Options(request.Parameters, data.Density);
        if (samples is { } known && Problem(options, data.Columns.Length, known) is { } problem)
        {
            throw new RefusalException(problem with { Where = request.Where });
        }

        var columns = data.Columns.Select(column => column with { Unit = NoiseSpectrum.UnitFor(column.Unit) });
        var layout = new Layout(AxisKind.Frequency, 0, options.SegmentSamples / data.Density, options.Bins, [.. columns]);
        return new OperatorPlan(layout, [Dependency.Whole], options.Bins);
    }

    public Block Compute(IComputeContext context)
    {
        var input = context.Inputs[0];
        var columns = input.Layout.Columns.Length;
        var options = Options(context.Parameters, input.Layout.Density);
        var (first, end) = SampleWindow.Extent(input);
        if (Problem(options, columns, end - first) is { } problem)
        {
            throw new RefusalException(problem with { Where = $"operator {Info.Name}, output segment {context.Index}" });
        }

        var estimators = new WelchEstimator[columns];
        try
        {
            for (var column = 0; column < columns; column++)
            {
                estimators[column] = new WelchEstimator(options);
            }

            for (var position = 0; position < input.Count; position++)
            {
                context.Cancellation.ThrowIfCancellationRequested();
                using var segment = input.Read(position);
                for (var column = 0; column < columns; column++)
                {
                    estimators[column].Push(segment[column]);
                }
            }

            var output = context.Rent(columns, options.Bins);
            for (var column = 0; column < columns; column++)
            {
                estimators[column].Finish(output[column]);
            }

            return output;
        }
        finally
        {
            foreach (var estimator in estimators)
            {
                estimator?.Dispose();
            }
        }
    }

    private static double WindowSamples(ParameterSet parameters, double rateHz) => Math.Round(parameters.Number("segment_seconds") * rateHz);

    private static WelchOptions Options(ParameterSet parameters, double rateHz)
    {
        var window = (int)WindowSamples(parameters, rateHz);
        return new WelchOptions(rateHz, window, Math.Min(window - 1, (int)(parameters.Number("overlap") * window)))
        {
            Window = new Window(parameters.Text("window") switch
            {
                "hamming" => WindowShape.Hamming,
                "blackman" => WindowShape.Blackman,
                "boxcar" => WindowShape.Boxcar,
                _ => WindowShape.Hann,
            }),
            Average = parameters.Text("average") == "median" ? WelchAverage.Median : WelchAverage.Mean,
            Detrend = parameters.Text("detrend") switch
            {
                "linear" => Detrending.Linear,
                "none" => Detrending.None,
                _ => Detrending.Constant,
            },
        };
    }

    // What speaks against estimating from so many samples; where it is said differs between planning and computing.
    private static Refusal? Problem(WelchOptions options, int columns, long samples)
    {
        if (samples < options.SegmentSamples)
        {
            return new Refusal(
                RefusalKind.Invalid, "the data are shorter than one window", "", $"{samples} samples, {samples / options.SampleRateHz} s",
                $"{options.SegmentSamples} samples, {options.SegmentSamples / options.SampleRateHz} s",
                "shorten segment_seconds, or give longer data");
        }

        var bytes = (double)WelchEstimator.BytesNeeded(options, samples) * columns;
        return bytes <= MostBytes
            ? null
            : new Refusal(
                RefusalKind.TooLarge,
                options.Average == WelchAverage.Median ? "the median would keep too many periodograms" : "the windows would take too much memory",
                "", $"{bytes / (1 << 20):F0} MiB", $"{MostBytes >> 20} MiB",
                options.Average == WelchAverage.Median
                    ? "take average mean, less overlap, or a shorter stretch of data"
                    : "shorten segment_seconds, or take fewer channels");
    }
}
