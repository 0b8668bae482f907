namespace Lisa.Signal.Noise;

/// <summary>Which levels a fit may change.</summary>
public enum FittedLevels
{
    None,
    Metrology,
    Acceleration,
    Both,
}

/// <summary>Settings of <see cref="NoiseLevelFit"/>.</summary>
/// <param name="BinWidthHz">Of the spectrum, from 0 Hz on; above 0.</param>
/// <param name="FromHz">Bins below are not looked at.</param>
/// <param name="ToHz">Bins above are not looked at.</param>
public sealed record NoiseFitOptions(double BinWidthHz, double FromHz, double ToHz);

/// <summary>
/// Fits the two levels of LISA's noise, optical metrology and acceleration, to an estimated power spectral density, so that sources and lines pull little. The
/// model is linear in the squares of the levels, S = N² P + a² Q, with P and Q the densities for levels of one (<see cref="LisaNoise"/>), each averaged over the bin.
/// <para>
/// Bins are gathered into cells, 24 to a decade and at least 9 bins. A cell is represented by the median of estimate over model, divided by the median of a mean of n
/// exponential variables, (1 − 1/9n)³ (Wilson and Hilferty 1931, PNAS 17, 684), n being told by the scatter of the estimate itself: fewer than half of
/// a cell's bins move it little. The levels minimise the sum over cells of Huber's function (1964, Ann. Math. Statist. 35, 73) of the logarithm over its deviation, so cells
/// that stick out as a whole, as the Galaxy's confusion does, pull with bounded force. Deviations are those of medians, and 5 % more in quadrature, since
/// orbits are not of equal arms. A level that the band says nothing of stays where it began, held by a prior of a factor of 100.
/// </para>
/// </summary>
public static class NoiseLevelFit
{
    private const double CellsPerDecade = 24;
    private const int LeastBins = 9;
    private const int LeastCells = 4;
    private const double ModelDeviation = 0.05;
    private const double HuberThreshold = 1.345;
    private const double Prior = 1 / (9.2 * 9.2);
    private const int Passes = 60;

    // Bins this near to a zero of the model, relative to its neighbourhood, are what a window leaks.
    private const double Leakage = 0.1;

    /// <summary>The least number of bins that a fit can be made from.</summary>
    public static int LeastUsableBins => LeastBins * LeastCells;

    /// <summary>The squares of both levels as multiples of those of P and Q.</summary>
    /// <param name="psd">The estimate; bins that are not above 0 and finite are left out.</param>
    /// <param name="metrology">P, in the same bins.</param>
    /// <param name="acceleration">Q, in the same bins.</param>
    /// <param name="initial">Where it begins, and stays where it has nothing to go by; both above 0.</param>
    /// <param name="options">Bin width and band.</param>
    /// <param name="levels">Which may change.</param>
    /// <returns>Null where fewer than four cells can be made in the band.</returns>
    public static (double Metrology, double Acceleration)? Fit(
        ReadOnlySpan<double> psd, ReadOnlySpan<double> metrology, ReadOnlySpan<double> acceleration,
        (double Metrology, double Acceleration) initial, NoiseFitOptions options, FittedLevels levels)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfNotEqual(metrology.Length, psd.Length);
        ArgumentOutOfRangeException.ThrowIfNotEqual(acceleration.Length, psd.Length);
        var cells = Cells(psd, metrology, acceleration, initial, options);
        if (cells.Count < LeastCells)
        {
            return null;
        }

        // In logarithms of the squares, relative to the initial ones: Gauss and Newton, reweighted, a pass never more than a factor of e.
        var (first, second) = (0.0, 0.0);
        var (fitsFirst, fitsSecond) = (levels is FittedLevels.Both or FittedLevels.Metrology, levels is FittedLevels.Both or FittedLevels.Acceleration);
        for (var pass = 0; pass < Passes; pass++)
        {
            var (a, b, c) = (Prior, 0.0, Prior);
            var (u, v) = (-first * Prior, -second * Prior);
            foreach (var cell in cells)
            {
                var (share, residual) = cell.Residual(initial.Metrology * Math.Exp(first), initial.Acceleration * Math.Exp(second));
                var size = Math.Abs(residual) / cell.Deviation;
                var weight = (size <= HuberThreshold ? 1 : HuberThreshold / size) / (cell.Deviation * cell.Deviation);
                var (p, q) = (fitsFirst ? share : 0, fitsSecond ? 1 - share : 0);
                (a, b, c) = (a + (weight * p * p), b + (weight * p * q), c + (weight * q * q));
                (u, v) = (u + (weight * p * residual), v + (weight * q * residual));
            }

            var determinant = (a * c) - (b * b);
            first += Math.Clamp(((c * u) - (b * v)) / determinant, -1, 1);
            second += Math.Clamp(((a * v) - (b * u)) / determinant, -1, 1);
        }

        return (initial.Metrology * Math.Exp(first), initial.Acceleration * Math.Exp(second));
    }

    private static List<Cell> Cells(
        ReadOnlySpan<double> psd, ReadOnlySpan<double> metrology, ReadOnlySpan<double> acceleration, (double Metrology, double Acceleration) initial,
        NoiseFitOptions options)
    {
        var from = Math.Max(1, (int)Math.Ceiling((options.FromHz / options.BinWidthHz) - 1e-9));
        var to = (int)Math.Min(psd.Length - 1, Math.Floor((options.ToHz / options.BinWidthHz) + 1e-9));
        var (bins, gathered) = (new List<int>(), new List<int[]>());
        var end = from * Math.Pow(10, 1 / CellsPerDecade);
        for (var bin = from; bin <= to; bin++)
        {
            if (bin > end && bins.Count >= LeastBins)
            {
                gathered.Add([.. bins]);
                bins.Clear();
                end = bin * Math.Pow(10, 1 / CellsPerDecade);
            }

            if (psd[bin] > 0 && double.IsFinite(psd[bin]) && !IsLeakage(metrology, bin, options.BinWidthHz))
            {
                bins.Add(bin);
            }
        }

        if (bins.Count >= LeastBins)
        {
            gathered.Add([.. bins]);
        }

        var averages = Averages(psd, metrology, acceleration, initial, gathered);
        var bias = Math.Pow(1 - (1 / (9 * averages)), 3);
        var cells = new List<Cell>();
        foreach (var cell in gathered)
        {
            double[] values = new double[cell.Length], p = new double[cell.Length], q = new double[cell.Length];
            for (var i = 0; i < cell.Length; i++)
            {
                (values[i], p[i], q[i]) = (psd[cell[i]] / bias, metrology[cell[i]], acceleration[cell[i]]);
            }

            // The median of m variables of relative deviation 1/√n scatters by √(π/2)/√(mn).
            cells.Add(new Cell(values, p, q, Math.Sqrt((Math.PI / 2 / (averages * cell.Length)) + (ModelDeviation * ModelDeviation))));
        }

        return cells;
    }

    // Below a tenth of the largest within the distance of a few bins on either side, where the spectrum has a zero.
    private static bool IsLeakage(ReadOnlySpan<double> shape, int bin, double binWidthHz)
    {
        var reach = Math.Max(3, (int)(0.004 / binWidthHz));
        var (first, last) = (Math.Max(1, bin - reach), Math.Min(shape.Length - 1, bin + reach));
        return shape[bin] < Leakage * Math.Min(shape[first], shape[last]);
    }

    // Of how many periodograms the estimate is the mean, as its scatter about the initial model's slope says: half the deviation of logarithms of bins three
    // apart, which no window makes alike.
    private static double Averages(
        ReadOnlySpan<double> psd, ReadOnlySpan<double> metrology, ReadOnlySpan<double> acceleration, (double Metrology, double Acceleration) initial,
        List<int[]> cells)
    {
        const int apart = 3;
        var differences = new List<double>();
        foreach (var cell in cells)
        {
            for (var i = apart; i < cell.Length; i++)
            {
                differences.Add(Math.Abs(Logarithm(psd, metrology, acceleration, initial, cell[i]) - Logarithm(psd, metrology, acceleration, initial, cell[i - apart])));
            }
        }

        if (differences.Count == 0)
        {
            return 1;
        }

        // Of a normal variable of deviation √2 σ the median modulus is 0.6745 √2 σ.
        differences.Sort();
        var deviation = differences[differences.Count / 2] / (0.6745 * Math.Sqrt(2));
        return Math.Clamp(1 / (deviation * deviation), 1, 1e6);
    }

    private static double Logarithm(
        ReadOnlySpan<double> psd, ReadOnlySpan<double> metrology, ReadOnlySpan<double> acceleration, (double Metrology, double Acceleration) initial, int bin) =>
        Math.Log(psd[bin] / ((initial.Metrology * metrology[bin]) + (initial.Acceleration * acceleration[bin])));

    /// <summary>Some neighbouring bins.</summary>
    private sealed record Cell(double[] Values, double[] Metrology, double[] Acceleration, double Deviation)
    {
        private readonly double[] ratios = new double[Values.Length];

        /// <summary>Share of the metrology in the model of the middle bin, and the logarithm of the median of estimate over model.</summary>
        public (double Share, double Residual) Residual(double metrology, double acceleration)
        {
            for (var i = 0; i < ratios.Length; i++)
            {
                ratios[i] = Values[i] / ((metrology * Metrology[i]) + (acceleration * Acceleration[i]));
            }

            Array.Sort(ratios);
            var half = ratios.Length / 2;
            var median = ratios.Length % 2 == 1 ? ratios[half] : (ratios[half - 1] + ratios[half]) / 2;
            var optical = metrology * Metrology[half];
            return (optical / (optical + (acceleration * Acceleration[half])), Math.Log(median));
        }
    }
}
