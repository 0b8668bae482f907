using Lisa.Grains.Contracts;
using Lisa.Grains.Operators.Inputs;
using Lisa.Signal.Constellation;

namespace Lisa.Tests.Unit.Operators;

/// <summary>Orbits as operators take them, tabulated.</summary>
internal static class OrbitTable
{
    /// <summary>All rows in segments of at most <paramref name="segmentLength"/>.</summary>
    public static InMemoryProduct Of(IConstellation constellation, double startSeconds, double stepSeconds, int rows, int segmentLength = 64)
    {
        var seconds = Enumerable.Range(0, rows).Select(row => startSeconds + (row * stepSeconds)).ToArray();
        var columns = new double[OrbitsInput.Columns.Length][];
        for (var spacecraft = 1; spacecraft <= 3; spacecraft++)
        {
            double[][] place = [new double[rows], new double[rows], new double[rows]];
            constellation.Positions(spacecraft, seconds, place[0], place[1], place[2]);
            place.CopyTo(columns, 3 * (spacecraft - 1));
        }

        foreach (var link in Link.All)
        {
            var travel = new double[rows];
            constellation.LightTravelTimes(link, seconds, travel);
            columns[9 + link.Column] = travel;
        }

        var layout = new Layout(AxisKind.Time, startSeconds, 1 / stepSeconds, segmentLength, OrbitsInput.Columns);
        return new InMemoryProduct(layout, [.. seconds.Chunk(segmentLength).Select((part, at) => columns.Select(column => column.Skip(at * segmentLength).Take(part.Length).ToArray()).ToArray())]);
    }
}
