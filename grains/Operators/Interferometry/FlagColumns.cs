using System.Collections.Immutable;
using Lisa.Grains.Contracts;
using Lisa.Grains.Operators.Inputs;

namespace Lisa.Grains.Operators.Interferometry;

/// <summary>A table of intervals of a time series: when each begins, how long it lasts, in which channel, and what it is.</summary>
internal static class FlagColumns
{
    /// <summary>Samples that are not there.</summary>
    public const double Gap = 0;

    /// <summary>Samples that are further from the others than noise is.</summary>
    public const double Outlier = 1;

    /// <summary>What an interval is flagged by; the first three say where it is.</summary>
    public static ImmutableArray<Column> All { get; } = [new("gps", "s"), new("duration", "s"), new("channel", "1"), new("kind", "1")];

    /// <summary>An input says where its intervals are.</summary>
    public static void Require(PlanRequest request, OperatorInfo info, int port)
    {
        var layout = request.Inputs[port].Layout;
        if (All[..3].Any(column => layout.IndexOf(column.Name) < 0))
        {
            throw PlanCheck.Refuse(
                request, $"input {info.Ports[port].Name} is no table of intervals", PlanCheck.Describe(layout.Columns), PlanCheck.Describe(All[..3]),
                "bind it to a step quality-flags");
        }
    }
}
