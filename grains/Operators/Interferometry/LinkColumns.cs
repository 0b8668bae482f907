using Lisa.Grains.Contracts;
using Lisa.Grains.Operators.Inputs;
using Lisa.Signal.Constellation;

namespace Lisa.Grains.Operators.Interferometry;

/// <summary>Six columns of an input, one a link, that stand together in the order of <see cref="Link.All"/>: <c>eta_12, eta_23, …, eta_21</c>.</summary>
internal static class LinkColumns
{
    /// <summary>Their names, from their kind: <c>eta</c>.</summary>
    public static IEnumerable<string> Names(string kind) => Link.All.Select(link => $"{kind}_{link}");

    /// <summary>Index of the first of them, or -1 where a layout does not have them so.</summary>
    public static int Find(Layout layout, string kind)
    {
        var first = layout.IndexOf($"{kind}_{Link.All[0]}");
        return first >= 0 && layout.Columns.Skip(first).Take(Link.All.Count).Select(column => column.Name).SequenceEqual(Names(kind)) ? first : -1;
    }

    /// <summary>Index of the first of them.</summary>
    /// <exception cref="RefusalException">They are not there, or apart, or not in order, or in another unit.</exception>
    public static int Require(PlanRequest request, OperatorInfo info, int port, string kind, string unit)
    {
        var layout = request.Inputs[port].Layout;
        var first = Find(layout, kind);
        if (first < 0)
        {
            throw PlanCheck.Refuse(
                request, $"input {info.Ports[port].Name} does not have the six columns of {kind}", string.Join(", ", layout.Columns.Select(column => column.Name)),
                $"{string.Join(", ", Names(kind))}, together and in this order", "bind it to a product that has them");
        }

        var other = layout.Columns.Skip(first).Take(Link.All.Count).FirstOrDefault(column => column.Unit != unit);
        return other is null
            ? first
            : throw PlanCheck.Refuse(
                request, $"column {other.Name} of input {info.Ports[port].Name} is in another unit", other.Unit, unit, "post it in that unit");
    }
}
