using Lisa.Grains.Contracts;

namespace Lisa.Grains.Operators.Inputs;

/// <summary>What every plan asks of its inputs before it looks closer, and how it refuses.</summary>
internal static class PlanCheck
{
    /// <summary>Samples of all columns that one computation may hold at a time: 2 GiB of doubles.</summary>
    public const long MostWorkingSamples = 1L << 28;

    /// <summary>Every port is bound, to a product along the axis that it declares, and time series have a rate and a segment length.</summary>
    public static void Inputs(PlanRequest request, OperatorInfo info)
    {
        if (request.Inputs.Length != info.Ports.Length)
        {
            throw Refuse(
                request, $"{info.Name} has {info.Ports.Length} inputs", request.Inputs.Length,
                $"one for each of {string.Join(", ", info.Ports.Select(port => port.Name))}", "bind every port to one product");
        }

        for (var i = 0; i < info.Ports.Length; i++)
        {
            var (port, layout) = (info.Ports[i], request.Inputs[i].Layout);
            if (layout.Axis != port.Axis)
            {
                throw Refuse(
                    request, $"input {port.Name} is laid along another axis", layout.Axis, $"{port.Axis}", "bind it to a product of that axis");
            }

            if (layout.Columns.IsDefaultOrEmpty)
            {
                throw Refuse(request, $"input {port.Name} has no columns", 0, "at least 1", "bind it to a product that has samples");
            }

            if (layout.Axis != AxisKind.Row && !(layout.Density > 0 && double.IsFinite(layout.Density)))
            {
                throw Refuse(request, $"input {port.Name} has no sampling density", layout.Density, "positive and finite", "correct its layout");
            }

            if (layout.Axis != AxisKind.Row && layout.SegmentLength < 1)
            {
                throw Refuse(request, $"input {port.Name} has segments of no samples", layout.SegmentLength, "at least 1", "correct its layout");
            }
        }
    }

    /// <summary>One computation fits in memory.</summary>
    /// <param name="samples">In each column that is held at a time.</param>
    /// <param name="columns">Columns held at a time.</param>
    /// <param name="remedy">How to need less.</param>
    public static void Memory(PlanRequest request, long samples, int columns, string remedy)
    {
        if (samples > MostWorkingSamples / columns)
        {
            throw RefusalException.Because(
                RefusalKind.TooLarge, "one output segment would need too many samples in memory", request.Where,
                $"{samples} samples in each of {columns} columns", $"{MostWorkingSamples} samples in all", remedy);
        }
    }

    /// <summary>A refusal of what was asked.</summary>
    public static RefusalException Refuse(PlanRequest request, string what, object value, string bound, string remedy) =>
        RefusalException.Because(RefusalKind.Invalid, what, request.Where, value, bound, remedy);

    /// <summary>A refusal of what the inputs turned out to hold.</summary>
    public static RefusalException Refuse(IComputeContext context, OperatorInfo info, string what, object value, string bound, string remedy) =>
        RefusalException.Because(RefusalKind.Invalid, what, $"operator {info.Name}, output segment {context.Index}", value, bound, remedy);

    /// <summary>Columns as refusals name them.</summary>
    public static string Describe(IEnumerable<Column> columns) => string.Join(", ", columns.Select(column => $"{column.Name} [{column.Unit}]"));

    /// <summary>⌈samples / segment length⌉: how many neighbours hold a halo.</summary>
    public static long Segments(long samples, int segmentLength) => (samples + segmentLength - 1) / segmentLength;
}
