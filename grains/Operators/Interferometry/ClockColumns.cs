using Lisa.Grains.Contracts;
using Lisa.Grains.Operators.Inputs;

namespace Lisa.Grains.Operators.Interferometry;

/// <summary>
/// What the clocks of the three spacecraft are off: <c>clock_1</c>, <c>clock_2</c>, <c>clock_3</c> in seconds, δ_i(τ) when clock i shows τ, so that the true time
/// is τ − δ_i(τ). An input may have them, one after the other, or not.
/// </summary>
internal static class ClockColumns
{
    /// <summary>How many there are.</summary>
    public const int Count = 3;

    /// <summary>Index of the first of them, or -1 where a layout does not have them.</summary>
    public static int Find(Layout layout)
    {
        var first = layout.IndexOf("clock_1");
        return first >= 0 && layout.IndexOf("clock_2") == first + 1 && layout.IndexOf("clock_3") == first + 2 ? first : -1;
    }

    /// <summary>Where they are there they are in seconds.</summary>
    public static void Check(PlanRequest request, OperatorInfo info, int port)
    {
        var layout = request.Inputs[port].Layout;
        var other = Find(layout) is >= 0 and var first ? layout.Columns.Skip(first).Take(Count).FirstOrDefault(column => column.Unit != "s") : null;
        if (other is not null)
        {
            throw PlanCheck.Refuse(
                request, $"column {other.Name} of input {info.Ports[port].Name} is in another unit", other.Unit, "s", "post it in seconds");
        }
    }
}
