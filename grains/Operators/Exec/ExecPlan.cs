using Lisa.Grains.Contracts;
using Lisa.Grains.Operators.Inputs;

namespace Lisa.Grains.Operators.Exec;

/// <summary>What an exec operator will make of given inputs.</summary>
internal static class ExecPlan
{
    private const int MostSegmentSamples = 1 << 24;

    public static OperatorPlan Of(ExecDeclaration declaration, PlanRequest request)
    {
        PlanCheck.Inputs(request, declaration.Info);
        var (primary, output) = (request.Inputs[0], declaration.Output);
        var columns = output.Columns ?? primary.Layout.Columns;
        switch (output.Axis)
        {
            case AxisKind.Row:
                return new OperatorPlan(new Layout(AxisKind.Row, 0, 1, 0, columns), declaration.Dependencies, null);
            case AxisKind.Frequency:
                var spectrum = output.BinHz is { } binHz
                    ? new Layout(AxisKind.Frequency, output.FirstHz ?? 0, 1 / binHz, output.Samples!.Value, columns)
                    : primary.Layout with { Columns = columns, Origin = output.FirstHz ?? primary.Layout.Origin };
                CheckLength(request, spectrum.SegmentLength, columns.Length);
                return new OperatorPlan(spectrum, declaration.Dependencies, null);
            default:
                // An output segment covers the time of so many segments of the primary input, with as many samples as are declared.
                var inputSamples = declaration.Dependencies[0].Every * primary.Layout.SegmentLength;
                var samples = output.Samples ?? inputSamples;
                CheckLength(request, samples, columns.Length);
                return new OperatorPlan(
                    primary.Layout with { Density = primary.Layout.Density * samples / inputSamples, SegmentLength = (int)samples, Columns = columns },
                    declaration.Dependencies, primary.Samples is { } known ? ExpectedRows.Scaled(known, inputSamples, samples) : null);
        }
    }

    private static void CheckLength(PlanRequest request, long samples, int columns)
    {
        if (samples > MostSegmentSamples)
        {
            throw PlanCheck.Refuse(request, "output segments would be too long", $"{samples} samples", $"at most {MostSegmentSamples}", "reduce fewer segments into one, or post shorter ones");
        }

        PlanCheck.Memory(request, samples, columns, "reduce fewer segments into one, or post shorter ones");
    }
}
