namespace Lisa.Signal.MassiveBinaries;

/// <summary>The downhill simplex of Nelder and Mead 1965 (Computer Journal 7, 308), looking for a maximum; the same steps for the same function.</summary>
internal static class NelderMead
{
    /// <param name="function">What is maximised; negative infinity where there is no value.</param>
    /// <param name="start">One corner of the first simplex.</param>
    /// <param name="steps">How far each other corner is from it along its own coordinate.</param>
    /// <param name="evaluations">Of the function, about, at most.</param>
    /// <param name="tolerance">It ends when the corners' values differ by less.</param>
    public static (double[] Point, double Value) Maximise(
        Func<double[], double> function, double[] start, double[] steps, int evaluations, double tolerance)
    {
        var corners = new List<(double[] Point, double Value)> { (start, function(start)) };
        for (var i = 0; i < start.Length; i++)
        {
            var corner = (double[])start.Clone();
            corner[i] += steps[i];
            corners.Add((corner, function(corner)));
        }

        for (var used = corners.Count; used < evaluations; used++)
        {
            // Sorting is stable, so equals keep their order.
            corners = [.. corners.OrderByDescending(corner => corner.Value)];
            var (best, worst) = (corners[0], corners[^1]);
            if (best.Value - worst.Value < tolerance)
            {
                break;
            }

            var centre = new double[start.Length];
            foreach (var (point, _) in corners.SkipLast(1))
            {
                for (var i = 0; i < centre.Length; i++)
                {
                    centre[i] += point[i] / (corners.Count - 1);
                }
            }

            var reflected = Try(1);
            if (reflected.Value > best.Value)
            {
                used++;
                var expanded = Try(2);
                corners[^1] = expanded.Value > reflected.Value ? expanded : reflected;
            }
            else if (reflected.Value > corners[^2].Value)
            {
                corners[^1] = reflected;
            }
            else
            {
                used++;
                var contracted = Try(reflected.Value > worst.Value ? 0.5 : -0.5);
                if (contracted.Value > Math.Max(worst.Value, reflected.Value))
                {
                    corners[^1] = contracted;
                }
                else
                {
                    used += start.Length;
                    corners = [best, .. corners.Skip(1).Select(corner => Shrunk(corner.Point, best.Point))];
                }
            }

            (double[] Point, double Value) Try(double factor)
            {
                var point = new double[centre.Length];
                for (var i = 0; i < point.Length; i++)
                {
                    point[i] = centre[i] + (factor * (centre[i] - worst.Point[i]));
                }

                return (point, function(point));
            }
        }

        return corners.MaxBy(corner => corner.Value);

        (double[] Point, double Value) Shrunk(double[] point, double[] towards)
        {
            double[] nearer = [.. point.Zip(towards, (a, b) => (a + b) / 2)];
            return (nearer, function(nearer));
        }
    }
}
