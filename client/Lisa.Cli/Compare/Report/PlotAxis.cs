namespace Lisa.Cli.Compare.Report;

/// <summary>An axis from 0 with a tick every 1, 2 or 5 times a power of ten.</summary>
/// <param name="Step">Between two ticks.</param>
/// <param name="Ticks">After the one at 0.</param>
internal readonly record struct PlotAxis(double Step, int Ticks)
{
    private const int MostTicks = 6;

    public double End => Step * Ticks;

    /// <summary>The finest that reaches the value; one of length 1 where there is none above 0.</summary>
    public static PlotAxis Upto(double value)
    {
        if (!(value > 0) || !double.IsFinite(value))
        {
            return new PlotAxis(1, 1);
        }

        for (var power = Math.Pow(10, Math.Floor(Math.Log10(value)) - 1); ; power *= 10)
        {
            foreach (var step in (double[])[power, 2 * power, 5 * power])
            {
                var ticks = (int)Math.Ceiling(value / step);
                if (ticks <= MostTicks)
                {
                    return new PlotAxis(step, Math.Max(1, ticks));
                }
            }
        }
    }
}
