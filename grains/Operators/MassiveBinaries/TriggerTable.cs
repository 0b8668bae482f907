using System.Collections.Immutable;
using Lisa.Grains.Contracts;
using Lisa.Grains.Operators.Inputs;
using Lisa.Signal.MassiveBinaries;

namespace Lisa.Grains.Operators.MassiveBinaries;

/// <summary>Tables of triggers of a bank: a row a trigger.</summary>
internal static class TriggerTable
{
    public static ImmutableArray<Column> Columns { get; } =
    [
        new("gps", "s"), new("snr", "1"), new("chirp_mass", "solMass"), new("mass_ratio", "1"), new("snr_a", "1"), new("snr_e", "1"), new("phase_a", "rad"),
        new("phase_e", "rad"),
    ];

    public static Layout Layout { get; } = new(AxisKind.Row, 0, 1, 0, Columns);

    /// <exception cref="RefusalException">An input is no such table.</exception>
    public static void Check(PlanRequest request, string input, Layout layout)
    {
        if (!layout.Columns.SequenceEqual(Columns))
        {
            throw PlanCheck.Refuse(
                request, $"input {input} is no table of triggers of massive binaries", PlanCheck.Describe(layout.Columns), PlanCheck.Describe(Columns),
                "bind it to an mbhb-search step");
        }
    }

    /// <summary>Rents and fills a block.</summary>
    public static Block Write(IComputeContext context, Layout data, IReadOnlyList<ChirpPoint> templates, IReadOnlyList<ChirpTrigger> triggers)
    {
        var table = context.Rent(Columns.Length, triggers.Count);
        for (var row = 0; row < triggers.Count; row++)
        {
            var (trigger, point) = (triggers[row], templates[triggers[row].Template]);
            ReadOnlySpan<double> values =
            [
                data.Origin + (trigger.Sample / data.Density), trigger.Snr, point.ChirpMassSolarMasses, point.MassRatio, trigger.SnrA, trigger.SnrE, trigger.PhaseA,
                trigger.PhaseE,
            ];
            for (var column = 0; column < values.Length; column++)
            {
                table[column][row] = values[column];
            }
        }

        return table;
    }

    /// <summary>Reads all segments of a table: triggers whose Sample is their time in seconds and whose Template is their place in the list of templates.</summary>
    public static (IReadOnlyList<ChirpTrigger> Triggers, IReadOnlyList<ChirpPoint> Templates) Read(IInput input)
    {
        var (triggers, templates) = (new List<ChirpTrigger>(), new List<ChirpPoint>());
        for (var position = 0; position < input.Count; position++)
        {
            using var table = input.Read(position);
            for (var row = 0; row < table.Length; row++)
            {
                triggers.Add(new ChirpTrigger(
                    table[0][row], table[1][row], table[4][row], table[5][row], table[6][row], table[7][row], templates.Count));
                templates.Add(new ChirpPoint(table[2][row], table[3][row]));
            }
        }

        return (triggers, templates);
    }
}
