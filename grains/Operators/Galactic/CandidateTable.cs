using System.Collections.Immutable;
using Lisa.Grains.Contracts;
using Lisa.Grains.Operators.Inputs;
using Lisa.Signal.Galactic;
using Lisa.Signal.Sources;

namespace Lisa.Grains.Operators.Galactic;

/// <summary>A source that stands in a table of candidates.</summary>
/// <param name="Candidate">What is known of it; SNR and amplitude are 0 when it was dropped.</param>
/// <param name="Change">The optimal SNR of what changed in it since the round before; all of it when it is new or was dropped.</param>
internal sealed record FoundSource(GalacticCandidate Candidate, double Change)
{
    public bool IsDropped => Candidate.Snr == 0;

    public GalacticBinary Binary => Candidate.Binary;

    /// <summary>As its row says that it is no more.</summary>
    public FoundSource Dropped() => new(new GalacticCandidate(Binary with { Amplitude = 0 }, 0, GalacticErrors.None), Candidate.Snr);
}

/// <summary>Tables of candidates: a row a source, by frequency.</summary>
internal static class CandidateTable
{
    /// <summary>What the columns are: docs/operators.md explains them.</summary>
    public static ImmutableArray<Column> Columns { get; } =
    [
        new("gps", "s"), new("snr", "1"), new("frequency", "Hz"), new("frequency_derivative", "Hz/s"), new("ecliptic_longitude", "rad"),
        new("ecliptic_latitude", "rad"), new("amplitude", "1"), new("inclination", "rad"), new("polarisation", "rad"), new("initial_phase", "rad"),
        new("frequency_error", "Hz"), new("frequency_derivative_error", "Hz/s"), new("ecliptic_longitude_error", "rad"),
        new("ecliptic_latitude_error", "rad"), new("amplitude_error", "1"), new("inclination_error", "rad"), new("polarisation_error", "rad"),
        new("initial_phase_error", "rad"), new("change", "1"),
    ];

    public static Layout Layout { get; } = new(AxisKind.Row, 0, 1, 0, Columns);

    /// <exception cref="RefusalException">An input is no such table.</exception>
    public static void Check(PlanRequest request, string input, Layout layout)
    {
        if (!layout.Columns.SequenceEqual(Columns))
        {
            throw PlanCheck.Refuse(
                request, $"input {input} is no table of candidates", PlanCheck.Describe(layout.Columns), PlanCheck.Describe(Columns),
                "bind it to a galactic-search or galactic-fit step");
        }
    }

    public static List<FoundSource> Read(Block table) => [.. Enumerable.Range(0, table.Length).Select(row => Read(table, row))];

    /// <summary>Rents and fills a block.</summary>
    public static Block Write(IComputeContext context, IEnumerable<FoundSource> sources)
    {
        var rows = sources.OrderBy(source => source.Binary.FrequencyHz).ToList();
        var table = context.Rent(Columns.Length, rows.Count);
        for (var row = 0; row < rows.Count; row++)
        {
            var (candidate, change) = rows[row];
            var (binary, errors) = (candidate.Binary, candidate.Errors);
            ReadOnlySpan<double> values =
            [
                binary.EpochSeconds, candidate.Snr, binary.FrequencyHz, binary.FrequencyDerivativeHzPerSecond, binary.EclipticLongitudeRadians,
                binary.EclipticLatitudeRadians, binary.Amplitude, binary.InclinationRadians, binary.PolarisationRadians, binary.InitialPhaseRadians,
                errors.FrequencyHz, errors.FrequencyDerivativeHzPerSecond, errors.EclipticLongitudeRadians, errors.EclipticLatitudeRadians,
                errors.Amplitude, errors.InclinationRadians, errors.PolarisationRadians, errors.InitialPhaseRadians, change,
            ];
            for (var column = 0; column < values.Length; column++)
            {
                table[column][row] = values[column];
            }
        }

        return table;
    }

    private static FoundSource Read(Block table, int row)
    {
        var binary = new GalacticBinary(table[6][row], table[2][row], table[3][row])
        {
            EpochSeconds = table[0][row],
            EclipticLongitudeRadians = table[4][row],
            EclipticLatitudeRadians = table[5][row],
            InclinationRadians = table[7][row],
            PolarisationRadians = table[8][row],
            InitialPhaseRadians = table[9][row],
        };
        var errors = new GalacticErrors
        {
            FrequencyHz = table[10][row],
            FrequencyDerivativeHzPerSecond = table[11][row],
            EclipticLongitudeRadians = table[12][row],
            EclipticLatitudeRadians = table[13][row],
            Amplitude = table[14][row],
            InclinationRadians = table[15][row],
            PolarisationRadians = table[16][row],
            InitialPhaseRadians = table[17][row],
        };
        return new FoundSource(new GalacticCandidate(binary, table[1][row], errors), table[18][row]);
    }
}
