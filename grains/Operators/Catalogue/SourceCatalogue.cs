using System.Collections.Immutable;
using Lisa.Grains.Contracts;
using Lisa.Grains.Operators.Inputs;

namespace Lisa.Grains.Operators.Catalogue;

/// <summary>
/// Versions of a catalogue: candidates become sources with numbers that stay theirs. Each version is a product of its own, made of candidates and, from
/// the second on, of the version before; the column <c>version</c> counts them.
/// </summary>
internal sealed class SourceCatalogue
{
    private const string Change = "change";

    // What association needs of candidates, in the order of Association.Place.
    private static readonly ImmutableArray<Column> Needed =
    [
        new("gps", "s"), new("snr", "1"), new("frequency", "Hz"), new("frequency_derivative", "Hz/s"), new("ecliptic_longitude", "rad"),
        new("ecliptic_latitude", "rad"), new("frequency_error", "Hz"), new("frequency_derivative_error", "Hz/s"),
        new("ecliptic_longitude_error", "rad"), new("ecliptic_latitude_error", "rad"),
    ];

    private static readonly ImmutableArray<Column> Added =
    [
        new("source", "1"), new("version", "1"), new("first_version", "1"), new("last_version", "1"), new("times_seen", "1"),
    ];

    private readonly int[] _carried;
    private readonly int[] _needed;
    private readonly double _matchSigmas;
    private readonly List<Entry> _entries = [];

    /// <param name="candidates">Their columns.</param>
    /// <param name="matchSigmas">How far apart one source may be said to be twice.</param>
    public SourceCatalogue(Layout candidates, double matchSigmas)
    {
        _matchSigmas = matchSigmas;
        _carried = [.. Enumerable.Range(0, candidates.Columns.Length).Where(column => candidates.Columns[column].Name != Change)];
        var layout = LayoutOf(candidates);
        _needed = [.. Needed.Select(column => layout.IndexOf(column.Name) - Added.Length)];
    }

    /// <summary>Parameters of both operators.</summary>
    public static ImmutableArray<Parameter> Parameters { get; } =
    [
        new("snr_threshold", ParameterType.Number, "7", "Candidates of a larger SNR are taken") { Unit = "1", Minimum = 0 },
        new("match_sigmas", ParameterType.Number, "4", "Two are one source when frequency and sky differ by less, in standard deviations")
        {
            Unit = "1",
            Minimum = 0.1,
            Maximum = 100,
        },
    ];

    public static Port Candidates { get; } = new(
        "candidates", AxisKind.Row, "Candidates with frequency, sky and their errors, as galactic-search and galactic-fit make them");

    /// <summary>What a catalogue of such candidates looks like: what is said of sources, then the candidates' own columns but for change.</summary>
    public static Layout LayoutOf(Layout candidates) => candidates with { Columns = [.. Added, .. candidates.Columns.Where(column => column.Name != Change)] };

    /// <exception cref="RefusalException">Candidates lack columns that association needs.</exception>
    public static void Check(PlanRequest request, Layout candidates)
    {
        var missing = Needed.Where(column => !candidates.Columns.Contains(column)).ToArray();
        if (missing.Length > 0 || candidates.Columns.Any(column => Added.Any(added => added.Name == column.Name)))
        {
            throw PlanCheck.Refuse(
                request, "input candidates is no table of candidates of sources that keep their frequency", PlanCheck.Describe(candidates.Columns),
                $"at least {PlanCheck.Describe(Needed)}, and none of {PlanCheck.Describe(Added)}", "bind it to a galactic-search or galactic-fit step");
        }
    }

    /// <summary>Begins with the sources of an earlier version.</summary>
    public void Take(Block known)
    {
        for (var row = 0; row < known.Length; row++)
        {
            var values = new double[_carried.Length];
            for (var column = 0; column < values.Length; column++)
            {
                values[column] = known[Added.Length + column][row];
            }

            _entries.Add(new Entry((long)known[0][row], (long)known[2][row], (long)known[3][row], (long)known[4][row], values));
            Version = Math.Max(Version, (long)known[1][row] + 1);
        }
    }

    /// <summary>The version that is made: one more than that of what was taken, else 1.</summary>
    public long Version { get; private set; } = 1;

    /// <summary>
    /// Adds candidates: those found twice, on both sides of a border, count once, by the louder; each other is the known source that it is nearest to,
    /// whose parameters it renews, or a new one, numbered by frequency.
    /// </summary>
    /// <param name="tables">A segment each.</param>
    /// <param name="thresholdSnr">Those above it are taken.</param>
    public void Add(IReadOnlyList<Block> tables, double thresholdSnr)
    {
        var found = new List<(int Segment, double[] Values)>();
        for (var segment = 0; segment < tables.Count; segment++)
        {
            for (var row = 0; row < tables[segment].Length; row++)
            {
                var values = _carried.Select(column => tables[segment][column][row]).ToArray();
                if (PlaceOf(values).Snr > thresholdSnr)
                {
                    found.Add((segment, values));
                }
            }
        }

        var kept = new List<(int Segment, double[] Values)>();
        foreach (var candidate in found.OrderByDescending(each => PlaceOf(each.Values).Snr))
        {
            if (!kept.Exists(other => other.Segment != candidate.Segment && Association.Distance(PlaceOf(other.Values), PlaceOf(candidate.Values)) < _matchSigmas))
            {
                kept.Add(candidate);
            }
        }

        Associate([.. kept.Select(each => each.Values).OrderBy(values => PlaceOf(values).FrequencyHz)]);
    }

    /// <summary>All sources, by number.</summary>
    public Block Write(IComputeContext context)
    {
        var table = context.Rent(Added.Length + _carried.Length, _entries.Count);
        for (var row = 0; row < _entries.Count; row++)
        {
            var entry = _entries[row];
            (table[0][row], table[1][row], table[2][row], table[3][row], table[4][row]) =
                (entry.Source, Version, entry.FirstVersion, entry.LastVersion, entry.TimesSeen);
            for (var column = 0; column < _carried.Length; column++)
            {
                table[Added.Length + column][row] = entry.Values[column];
            }
        }

        return table;
    }

    private void Associate(double[][] candidates)
    {
        var places = candidates.Select(PlaceOf).ToArray();
        var known = Association.Match([.. _entries.Select(entry => PlaceOf(entry.Values))], places, _matchSigmas);
        var next = _entries.Count == 0 ? 1 : _entries.Max(entry => entry.Source) + 1;
        for (var i = 0; i < candidates.Length; i++)
        {
            if (known[i] >= 0)
            {
                var entry = _entries[known[i]];
                _entries[known[i]] = entry with { LastVersion = Version, TimesSeen = entry.TimesSeen + 1, Values = candidates[i] };
            }
            else
            {
                _entries.Add(new Entry(next++, Version, Version, 1, candidates[i]));
            }
        }
    }

    private Place PlaceOf(double[] values) => new(
        values[_needed[0]], values[_needed[1]], values[_needed[2]], values[_needed[3]], values[_needed[4]], values[_needed[5]], values[_needed[6]],
        values[_needed[7]], values[_needed[8]], values[_needed[9]]);

    private sealed record Entry(long Source, long FirstVersion, long LastVersion, long TimesSeen, double[] Values);
}
