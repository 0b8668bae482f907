namespace Lisa.Signal.Ranging;

/// <summary>A symmetric matrix of range (0), rate (1) and acceleration (2).</summary>
internal readonly record struct Covariance(double S00, double S01, double S02, double S11, double S12, double S22)
{
    public static Covariance Diagonal(double range, double rate, double acceleration) => new(range, 0, 0, rate, 0, acceleration);
}

/// <summary>What one step does to how sure a range, its rate and its acceleration are; see <see cref="RangeSmoother"/> for F and Q.</summary>
internal sealed class RangeModel
{
    private readonly double step;
    private readonly double noise;
    private readonly Covariance drive;

    public RangeModel(RangeSmootherOptions options)
    {
        var h = step = options.StepSeconds;
        noise = options.NoiseMetres * options.NoiseMetres;
        var q = options.JerkNoise * options.JerkNoise;
        drive = new Covariance(q * h * h * h * h * h / 20, q * h * h * h * h / 8, q * h * h * h / 6, q * h * h * h / 3, q * h * h / 2, q * h);
    }

    /// <summary>P after a measurement, and the gain K = P Hᵀ/(H P Hᵀ + noise) it comes in with.</summary>
    public Covariance Update(in Covariance p, Span<double> gain)
    {
        var total = p.S00 + noise;
        (gain[0], gain[1], gain[2]) = (p.S00 / total, p.S01 / total, p.S02 / total);

        // 1 − K₀ is noise/total, without the digits that the difference loses while P is large.
        var left = noise / total;
        return new Covariance(
            p.S00 * left, p.S01 * left, p.S02 * left, p.S11 - (gain[1] * p.S01), p.S12 - (gain[1] * p.S02), p.S22 - (gain[2] * p.S02));
    }

    /// <summary>F P Fᵀ + Q, and the smoother's gain P Fᵀ (F P Fᵀ + Q)⁻¹, row after row.</summary>
    public Covariance Predict(in Covariance p, Span<double> smoothing)
    {
        // Rows of P Fᵀ: of range, rate and acceleration now against those a step later.
        var h = step;
        var (m00, m01, m02) = (p.S00 + (h * (p.S01 + (h / 2 * p.S02))), p.S01 + (h * p.S02), p.S02);
        var (m10, m11, m12) = (p.S01 + (h * (p.S11 + (h / 2 * p.S12))), p.S11 + (h * p.S12), p.S12);
        var (m20, m21, m22) = (p.S02 + (h * (p.S12 + (h / 2 * p.S22))), p.S12 + (h * p.S22), p.S22);
        var next = new Covariance(
            m00 + (h * (m10 + (h / 2 * m20))) + drive.S00, m10 + (h * m20) + drive.S01, m20 + drive.S02,
            m11 + (h * m21) + drive.S11, m21 + drive.S12, m22 + drive.S22);

        // Cholesky: next = L Lᵀ, which does not care in what units the three are.
        var l00 = Math.Sqrt(next.S00);
        var (l10, l20) = (next.S01 / l00, next.S02 / l00);
        var l11 = Math.Sqrt(next.S11 - (l10 * l10));
        var l21 = (next.S12 - (l20 * l10)) / l11;
        var l22 = Math.Sqrt(next.S22 - (l20 * l20) - (l21 * l21));
        Solve(m00, m01, m02, smoothing);
        Solve(m10, m11, m12, smoothing[3..]);
        Solve(m20, m21, m22, smoothing[6..]);
        return next;

        void Solve(double x, double y, double z, Span<double> row)
        {
            var forward0 = x / l00;
            var forward1 = (y - (l10 * forward0)) / l11;
            row[2] = (z - (l20 * forward0) - (l21 * forward1)) / l22 / l22;
            row[1] = (forward1 - (l21 * row[2])) / l11;
            row[0] = (forward0 - (l10 * row[1]) - (l20 * row[2])) / l00;
        }
    }
}
