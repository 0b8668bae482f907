namespace Lisa.Grains.Operators.Detection;

/// <summary>Finds the samples that nothing within a window on either side exceeds.</summary>
internal static class SlidingPeaks
{
    /// <param name="series">NaN counts as nothing.</param>
    /// <param name="threshold">A peak is strictly above.</param>
    /// <param name="window">Samples on each side, at least 0; the ends of the series cut it short.</param>
    /// <param name="peaks">Receives positions in order; of equal samples within a window the first.</param>
    public static void Find(ReadOnlySpan<double> series, double threshold, int window, List<int> peaks)
    {
        // Candidates in order, each larger than all that come after it: the first is the largest of the window behind the present sample. Whoever
        // is first when the window ahead of it is complete, and was larger than all behind it when it came, is a peak.
        var candidates = new LinkedList<(int Position, bool LargestBehind)>();
        for (var i = 0; i < series.Length; i++)
        {
            if (series[i] > threshold)
            {
                while (candidates.Last is { } last && series[last.Value.Position] < series[i])
                {
                    candidates.RemoveLast();
                }

                candidates.AddLast((i, candidates.Count == 0));
            }

            if (candidates.First is { } first && first.Value.Position + window <= i)
            {
                Take(first);
            }
        }

        while (candidates.First is { } rest)
        {
            Take(rest);
        }

        void Take(LinkedListNode<(int Position, bool LargestBehind)> candidate)
        {
            if (candidate.Value.LargestBehind)
            {
                peaks.Add(candidate.Value.Position);
            }

            candidates.Remove(candidate);
        }
    }
}
