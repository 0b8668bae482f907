using System.Globalization;
using Lisa.Client.Results;

namespace Lisa.Bench.Injection;

/// <summary>A source that was put in, a candidate that was found, or both where they are the same.</summary>
/// <param name="Injected">Null for a candidate that nobody put in.</param>
/// <param name="Found">Its place and SNR; null for a source that was missed.</param>
/// <param name="PlaceError">Over its bound.</param>
/// <param name="SnrError">Relative to the optimal SNR that the gaps leave.</param>
internal sealed record RecoveredSource(InjectedSource? Injected, (double Place, double Snr)? Found, double PlaceError, double SnrError)
{
    /// <summary>Pairs each source with the nearest candidate.</summary>
    /// <param name="injected">What was put in.</param>
    /// <param name="table">What was found.</param>
    /// <param name="placeOf">The place of a candidate, given its columns by name.</param>
    /// <param name="reach">No candidate further away is the same source.</param>
    /// <param name="bound">Of the error of a place.</param>
    /// <param name="valid">Share of the squared SNR that gaps leave.</param>
    public static IEnumerable<RecoveredSource> Match(
        IReadOnlyList<InjectedSource> injected, ResultOutputView table, Func<Func<string, double>, double> placeOf, double reach, double bound, double valid)
    {
        var names = table.Columns.Select(each => each.Name).ToList();
        var left = (table.Rows ?? []).Select(row => (Place: placeOf(name => row[names.IndexOf(name)]!.Value), Snr: row[names.IndexOf("snr")]!.Value)).ToList();
        foreach (var source in injected)
        {
            var near = left.Where(each => Math.Abs(each.Place - source.Place) <= reach).OrderBy(each => Math.Abs(each.Place - source.Place)).ToList();
            if (near.Count == 0)
            {
                yield return new RecoveredSource(source, null, double.PositiveInfinity, double.PositiveInfinity);
                continue;
            }

            left.Remove(near[0]);
            var optimal = source.OptimalSnr * Math.Sqrt(valid);
            yield return new RecoveredSource(source, near[0], Math.Abs(near[0].Place - source.Place) / bound, Math.Abs((near[0].Snr / optimal) - 1));
        }

        foreach (var candidate in left)
        {
            yield return new RecoveredSource(null, candidate, 0, 0);
        }
    }

    /// <summary>As CSV, with a head.</summary>
    public static IEnumerable<string> Lines(IEnumerable<RecoveredSource> sources) =>
        sources.Select(each => string.Create(
            CultureInfo.InvariantCulture,
            $"{each.Injected?.Name},{each.Injected?.Place:R},{each.Injected?.OptimalSnr:F3},{each.Found?.Place:R},{each.Found?.Snr:F3},{each.PlaceError:F3},{each.SnrError:F4}"))
            .Prepend("name,injected,optimal_snr,found,snr,place_error_over_bound,snr_error");
}
