using Lisa.Signal.Reductions;

namespace Lisa.Signal.Galactic;

/// <summary>
/// From a point near a maximum of the F-statistic up to it, by Levenberg and Marquardt's method: in each step the signal's derivatives by frequency,
/// its derivative and two directions on the sky, taken numerically, together with the four amplitudes make the Fisher matrix, whose damped solution
/// is the step; the amplitudes are then the best ones at the new point (variable projection: Golub and Pereyra 1973). The undamped inverse of the last
/// matrix holds the errors. Not thread-safe.
/// </summary>
internal sealed class SourceClimb
{
    private const int MostSteps = 40;
    private const int Amplitudes = 4;

    // In 2F: a hundredth of a standard deviation.
    private const double Converged = 1e-4;
    private const double LargestDamping = 1e6;

    private readonly SourceModel model;
    private readonly double[] steps;
    private readonly double[][] columns;
    private readonly double[] residual;
    private readonly double[] before;

    /// <param name="model">Of the samples.</param>
    /// <param name="spanSeconds">Of the data, which says how finely frequencies are told apart.</param>
    /// <param name="withDerivative">Whether ḟ is fitted; else it is held.</param>
    public SourceClimb(SourceModel model, double spanSeconds, bool withDerivative)
    {
        this.model = model;
        const double share = 1e-3;
        steps = withDerivative ? [share / spanSeconds, 1e-4, 1e-4, share / (spanSeconds * spanSeconds)] : [share / spanSeconds, 1e-4, 1e-4];
        columns = [.. Enumerable.Range(0, steps.Length + Amplitudes).Select(_ => new double[model.Length])];
        (residual, before) = (new double[model.Length], new double[model.Length]);
    }

    private int Size => columns.Length;

    /// <summary>The maximum that is reached.</summary>
    public (GalacticPoint Point, AmplitudeFit Fit) Climb(GalacticPoint point, ReadOnlySpan<double> data)
    {
        var fit = model.Fit(point, data);
        Span<double> matrix = stackalloc double[Size * Size];
        Span<double> slope = stackalloc double[Size];
        Span<double> step = stackalloc double[Size];
        var damping = 1e-3;
        for (var count = 0; count < MostSteps && fit.TwoF > 0; count++)
        {
            Linearise(point, fit.Amplitudes, matrix);
            model.Signal(point, fit.Amplitudes, residual);
            for (var i = 0; i < residual.Length; i++)
            {
                residual[i] = data[i] - residual[i];
            }

            for (var i = 0; i < Size; i++)
            {
                // The amplitudes are the best already.
                slope[i] = i < steps.Length ? FixedOrder.Dot(columns[i], residual) : 0;
            }

            var gained = Step(matrix, slope, step, data, ref damping, ref point, ref fit);
            if (!(gained > Converged))
            {
                break;
            }
        }

        return (point, fit);
    }

    /// <summary>Errors at a maximum.</summary>
    public GalacticErrors Errors(in GalacticPoint point, in PolarisationAmplitudes amplitudes)
    {
        Span<double> matrix = stackalloc double[Size * Size];
        Span<double> covariance = stackalloc double[Size * Size];
        Linearise(point, amplitudes, matrix);
        if (!SmallMatrix.Invert(matrix, Size, covariance))
        {
            return GalacticErrors.None;
        }

        Span<double> gradients = stackalloc double[Amplitudes * Amplitudes];
        amplitudes.Gradients(gradients);
        return new GalacticErrors
        {
            FrequencyHz = Error(covariance, 0),
            EclipticLongitudeRadians = Error(covariance, 1) / Math.Cos(point.EclipticLatitudeRadians),
            EclipticLatitudeRadians = Error(covariance, 2),
            FrequencyDerivativeHzPerSecond = steps.Length > 3 ? Error(covariance, 3) : double.NaN,
            Amplitude = Error(covariance, gradients[..4]),
            InclinationRadians = Error(covariance, gradients[4..8]),
            PolarisationRadians = Error(covariance, gradients[8..12]),
            InitialPhaseRadians = Error(covariance, gradients[12..]),
        };
    }

    // Tries steps, ever shorter ones, until one leads up; says by how much.
    private double Step(
        ReadOnlySpan<double> matrix, ReadOnlySpan<double> slope, Span<double> step, ReadOnlySpan<double> data,
        ref double damping, ref GalacticPoint point, ref AmplitudeFit fit)
    {
        for (; damping < LargestDamping; damping *= 10)
        {
            if (!SmallMatrix.Solve(matrix, damping, slope, step))
            {
                continue;
            }

            var trial = point.Moved(step[0], steps.Length > 3 ? step[3] : 0, step[1], step[2]);
            var reached = model.Fit(trial, data);
            if (reached.TwoF > fit.TwoF)
            {
                var gained = reached.TwoF - fit.TwoF;
                (point, fit, damping) = (trial, reached, Math.Max(damping / 10, 1e-9));
                return gained;
            }
        }

        return 0;
    }

    // Derivatives of the signal by what it depends on, and the Fisher matrix.
    private void Linearise(in GalacticPoint point, in PolarisationAmplitudes amplitudes, Span<double> matrix)
    {
        for (var i = 0; i < steps.Length; i++)
        {
            model.Signal(Shifted(point, i, steps[i]), amplitudes, columns[i]);
            model.Signal(Shifted(point, i, -steps[i]), amplitudes, before);
            for (var k = 0; k < before.Length; k++)
            {
                columns[i][k] = (columns[i][k] - before[k]) / (2 * steps[i]);
            }
        }

        model.Fill(point);
        Pair(model.Plus, steps.Length);
        Pair(model.Cross, steps.Length + 2);
        for (var i = 0; i < Size; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                matrix[(i * Size) + j] = matrix[(j * Size) + i] = FixedOrder.Dot(columns[i], columns[j]);
            }
        }
    }

    // A real and an imaginary amplitude make g and i g.
    private void Pair(double[] signal, int at)
    {
        signal.CopyTo(columns[at], 0);
        var turned = columns[at + 1];
        for (var i = 0; i < signal.Length; i += 2)
        {
            (turned[i], turned[i + 1]) = (-signal[i + 1], signal[i]);
        }
    }

    private static GalacticPoint Shifted(in GalacticPoint point, int parameter, double by) => parameter switch
    {
        0 => point.Moved(by, 0, 0, 0),
        1 => point.Moved(0, 0, by, 0),
        2 => point.Moved(0, 0, 0, by),
        _ => point.Moved(0, by, 0, 0),
    };

    private double Error(ReadOnlySpan<double> covariance, int at) => Math.Sqrt(covariance[(at * Size) + at]);

    private double Error(ReadOnlySpan<double> covariance, ReadOnlySpan<double> gradient)
    {
        var variance = 0.0;
        for (var i = 0; i < Amplitudes; i++)
        {
            for (var j = 0; j < Amplitudes; j++)
            {
                variance += gradient[i] * covariance[((steps.Length + i) * Size) + steps.Length + j] * gradient[j];
            }
        }

        return double.IsFinite(variance) ? Math.Sqrt(variance) : double.NaN;
    }
}
