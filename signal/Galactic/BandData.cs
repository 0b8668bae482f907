namespace Lisa.Signal.Galactic;

/// <summary>
/// A and E in a band as complex envelopes at equal steps, ready to be compared with sources: gaps left out, and each sample multiplied with √(step/S).
/// Then the inner product of two signals with envelopes a and b, ⟨a|b⟩ = 4 Re ∫ ã b̃* / S df over positive frequencies, which in a narrow band is
/// (2/S) ∫ a b dt of the signals and (1/S) Re Σ a b* step of their envelopes, is a plain sum of products of doubles, Σ over A and E. Immutable.
/// </summary>
public sealed class BandData
{
    private readonly double[] whitened;

    /// <param name="seconds">Times at equal steps; at least two.</param>
    /// <param name="envelopes">Real and imaginary part of A, then of E, so that A(t) = Re(envelope exp 2πi f_c t); a sample with a value that is not
    /// finite is a gap in all.</param>
    /// <param name="carrierHz">f_c.</param>
    /// <param name="densities">One-sided, of A and of E in the band, in 1/Hz: above 0.</param>
    /// <exception cref="ArgumentException">Lengths differ or are below 2, or a density is not positive.</exception>
    public BandData(ReadOnlySpan<double> seconds, EnvelopeColumns envelopes, double carrierHz, (double A, double E) densities)
    {
        if (seconds.Length < 2 || envelopes.Length != seconds.Length)
        {
            throw new ArgumentException($"{seconds.Length} times and {envelopes.Length} samples are no envelope; give at least two of each.", nameof(seconds));
        }

        if (!(densities.A > 0 && densities.E > 0 && double.IsFinite(densities.A + densities.E)))
        {
            throw new ArgumentOutOfRangeException(nameof(densities), densities, "Densities of noise are positive.");
        }

        CarrierHz = carrierHz;
        (StartSeconds, EndSeconds, Rows) = (seconds[0], seconds[^1], seconds.Length);
        StepSeconds = (EndSeconds - StartSeconds) / (Rows - 1);
        EpochSeconds = (StartSeconds + EndSeconds) / 2;
        Scale = (Math.Sqrt(StepSeconds / densities.A), Math.Sqrt(StepSeconds / densities.E));

        var row = new List<int>(Rows);
        for (var i = 0; i < Rows; i++)
        {
            if (envelopes.IsValid(i))
            {
                row.Add(i);
            }
        }

        ValidRows = [.. row];
        Seconds = new double[row.Count];
        whitened = new double[4 * row.Count];
        var turns = carrierHz * EpochSeconds;
        var (sine, cosine) = Math.SinCos(2 * Math.PI * (turns - Math.Floor(turns)));
        for (var i = 0; i < row.Count; i++)
        {
            Seconds[i] = seconds[row[i]];
            Put(i, envelopes.A(row[i]), Scale.A);
            Put(row.Count + i, envelopes.E(row[i]), Scale.E);
        }

        void Put(int at, (double Real, double Imaginary) value, double scale)
        {
            whitened[2 * at] = scale * ((value.Real * cosine) - (value.Imaginary * sine));
            whitened[(2 * at) + 1] = scale * ((value.Real * sine) + (value.Imaginary * cosine));
        }
    }

    public double CarrierHz { get; }

    public double StartSeconds { get; }

    public double EndSeconds { get; }

    public double StepSeconds { get; }

    /// <summary>Steps, gaps included.</summary>
    public int Rows { get; }

    /// <summary>Samples that are no gaps.</summary>
    public int Count => ValidRows.Length;

    /// <summary>The middle of the data, to which frequency and phase of sources refer: there frequency and its derivative are least correlated.</summary>
    public double EpochSeconds { get; }

    /// <summary>Times of the samples.</summary>
    internal double[] Seconds { get; }

    /// <summary>Number of the step that each sample stands at.</summary>
    internal int[] ValidRows { get; }

    /// <summary>√(step/S) of A and E.</summary>
    internal (double A, double E) Scale { get; }

    /// <summary>A, then E, relative to exp 2πi f_c (t − epoch), whitened.</summary>
    internal ReadOnlySpan<double> Whitened => whitened;
}
