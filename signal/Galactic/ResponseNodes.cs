using Lisa.Signal.Constellation;
using Lisa.Signal.Noise;

namespace Lisa.Signal.Galactic;

/// <summary>
/// Where the spacecraft are and how the links point at some equally spaced times, in light seconds: all that the response to a plane wave depends on
/// slowly. A day apart is close enough (see <see cref="GalacticResponse"/>). Immutable and thread-safe.
/// </summary>
public sealed class ResponseNodes
{
    private const double LongestStepSeconds = 86_400;

    // On a grid, where frequencies and directions are off by more, 2e-3 of the largest amplitude does no harm.
    private const double CoarseStepSeconds = 4 * LongestStepSeconds;

    // Each cubic goes through four of them.
    private const int Fewest = 4;

    // The velocity is that of the light's last ten seconds; positions are good to 1e-14 of an orbit, hence to 1e-9 of its speed.
    private const double VelocitySeconds = 10;

    private readonly double[] travel;

    /// <param name="constellation">Orbits; where they end a node is NaN.</param>
    /// <param name="startSeconds">Of the first node.</param>
    /// <param name="endSeconds">Of the last one, after the first.</param>
    public ResponseNodes(IConstellation constellation, double startSeconds, double endSeconds)
        : this(constellation, startSeconds, endSeconds, LongestStepSeconds) => Coarse = new ResponseNodes(constellation, startSeconds, endSeconds, CoarseStepSeconds);

    private ResponseNodes(IConstellation constellation, double startSeconds, double endSeconds, double longestStepSeconds)
    {
        ArgumentNullException.ThrowIfNull(constellation);
        if (!(endSeconds > startSeconds && double.IsFinite(startSeconds) && double.IsFinite(endSeconds)))
        {
            throw new ArgumentOutOfRangeException(nameof(endSeconds), endSeconds, $"Nodes lie between two finite times, the later one after {startSeconds} s.");
        }

        Count = Math.Max(Fewest, (int)Math.Ceiling((endSeconds - startSeconds) / longestStepSeconds) + 1);
        (StartSeconds, StepSeconds) = (startSeconds, (endSeconds - startSeconds) / (Count - 1));
        var times = new double[Count];
        for (var node = 0; node < Count; node++)
        {
            times[node] = startSeconds + (node * StepSeconds);
        }

        Spacecraft = [.. Enumerable.Range(1, 3).Select(each => Places(constellation, each, times))];
        var earlier = times.Select(time => time - VelocitySeconds).ToArray();
        var before = Enumerable.Range(1, 3).Select(each => Places(constellation, each, earlier)).ToArray();
        (Centre, Velocity) = (new double[3 * Count], new double[3 * Count]);
        for (var i = 0; i < Centre.Length; i++)
        {
            Centre[i] = (Spacecraft[0][i] + Spacecraft[1][i] + Spacecraft[2][i]) / 3;
            Velocity[i] = (Centre[i] - ((before[0][i] + before[1][i] + before[2][i]) / 3)) / VelocitySeconds;
        }

        Coarse = this;
        travel = new double[Link.All.Count * Count];
        Emitted = new double[Link.All.Count][];
        Along = new double[Link.All.Count][];
        foreach (var link in Link.All)
        {
            var delays = travel.AsSpan(link.Column * Count, Count);
            constellation.LightTravelTimes(link, times, delays);
            var sent = new double[Count];
            for (var node = 0; node < Count; node++)
            {
                sent[node] = times[node] - delays[node];
            }

            Emitted[link.Column] = Places(constellation, link.Emitter, sent);
            Along[link.Column] = Directions(Emitted[link.Column], Spacecraft[link.Receiver - 1]);
        }
    }

    public int Count { get; }

    public double StartSeconds { get; }

    public double StepSeconds { get; }

    /// <summary>Whether the orbits reach over all nodes and ten seconds before, and links have a direction.</summary>
    public bool IsComplete => Velocity.All(double.IsFinite) && travel.All(double.IsFinite) && Along.All(directions => directions.All(double.IsFinite));

    /// <summary>The same times with nodes four days apart, for grids, which need many points and no great accuracy.</summary>
    internal ResponseNodes Coarse { get; }

    /// <summary>Of each spacecraft x, y, z at node 0, then at node 1, …; so are the next ones.</summary>
    internal double[][] Spacecraft { get; }

    /// <summary>Of the three spacecraft together.</summary>
    internal double[] Centre { get; }

    /// <summary>Of the centre, as a fraction of the speed of light.</summary>
    internal double[] Velocity { get; }

    /// <summary>Of each link, where the emitter was when it sent what arrives at the node.</summary>
    internal double[][] Emitted { get; }

    /// <summary>Of each link, the unit vector from there to the receiver.</summary>
    internal double[][] Along { get; }

    /// <summary>Six light travel times at a node, in seconds.</summary>
    internal void Travel(int node, Span<double> seconds)
    {
        for (var column = 0; column < seconds.Length; column++)
        {
            seconds[column] = travel[(column * Count) + node];
        }
    }

    internal double Travel(int column, int node) => travel[(column * Count) + node];

    private static double[] Places(IConstellation constellation, int spacecraft, double[] seconds)
    {
        var (x, y, z) = (new double[seconds.Length], new double[seconds.Length], new double[seconds.Length]);
        constellation.Positions(spacecraft, seconds, x, y, z);
        var places = new double[3 * seconds.Length];
        for (var i = 0; i < seconds.Length; i++)
        {
            (places[3 * i], places[(3 * i) + 1], places[(3 * i) + 2]) =
                (x[i] / LisaNoise.SpeedOfLight, y[i] / LisaNoise.SpeedOfLight, z[i] / LisaNoise.SpeedOfLight);
        }

        return places;
    }

    private static double[] Directions(double[] from, double[] to)
    {
        var directions = new double[from.Length];
        for (var i = 0; i < from.Length; i += 3)
        {
            var (x, y, z) = (to[i] - from[i], to[i + 1] - from[i + 1], to[i + 2] - from[i + 2]);
            var distance = Math.Sqrt((x * x) + (y * y) + (z * z));
            (directions[i], directions[i + 1], directions[i + 2]) = (x / distance, y / distance, z / distance);
        }

        return directions;
    }
}
