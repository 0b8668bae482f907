using System.Numerics;
using Lisa.Signal.Constellation;
using Lisa.Signal.Noise;
using Lisa.Signal.Sources;
using Lisa.Signal.Tdi;

namespace Lisa.Signal.MassiveBinaries;

/// <summary>
/// The response of A and E to a chirp, in the frequency domain: its transform is multiplied with what the links and the combination make of a wave of
/// that frequency when the constellation stands where it stood as the frequency passed (Marsat and Baker 2018, arXiv:1806.10734, the leading order,
/// section III; each link as <see cref="LinkResponse"/> has it, the combination by <see cref="TdiCombination.Transfer"/>). Between
/// frequencies it is smooth but for the travel to the constellation's centre, which stands apart: so it is computed at nodes f_max (j/J)² and is linear between them,
/// which is within 2e-3 of its largest.
/// </summary>
internal sealed class ChirpGeometry
{
    /// <summary>J + 1.</summary>
    public const int Nodes = 513;

    private static readonly int Links = Link.All.Count;

    private readonly double[] frequencies = new double[Nodes];

    // Of each link at each node, in light seconds from the centre at arrival: where light was received and sent, and the unit vector along.
    private readonly double[][] received;
    private readonly double[][] sent;
    private readonly double[][] along;
    private readonly double[] travel;
    private readonly Complex[] transfers;
    private readonly (double X, double Y, double Z) centre;

    /// <param name="data">It says where the spacecraft are, which frequencies count, and what the combination does.</param>
    /// <param name="point">A chirp: it says when a frequency passes.</param>
    /// <param name="arrivalSeconds">When its coalescence passes the constellation's centre.</param>
    /// <param name="longestSeconds">It begins at most so long before.</param>
    public ChirpGeometry(ChirpData data, ChirpPoint point, double arrivalSeconds, double longestSeconds)
    {
        var (constellation, band, chirp) = (data.Constellation, data.Band, point.ToChirp());
        var startHz = ChirpSpectrum.StartHz(chirp, band.LowHz, longestSeconds);
        transfers = data.Transfers;
        var times = new double[Nodes];
        for (var node = 0; node < Nodes; node++)
        {
            frequencies[node] = FrequencyOf(node, band);
            var frequencyHz = Math.Max(startHz, frequencies[node]);
            times[node] = arrivalSeconds + (frequencyHz < chirp.InspiralEndHz ? chirp.SecondsAt(frequencyHz) : 0);
        }

        centre = CentreAt(constellation, arrivalSeconds);
        (received, sent, along, travel) = (new double[Links][], new double[Links][], new double[Links][], new double[Links * Nodes]);
        var left = new double[Nodes];
        foreach (var link in Link.All)
        {
            var delays = travel.AsSpan(link.Column * Nodes, Nodes);
            constellation.LightTravelTimes(link, times, delays);
            for (var node = 0; node < Nodes; node++)
            {
                left[node] = times[node] - delays[node];
            }

            received[link.Column] = Places(constellation, link.Receiver, times);
            sent[link.Column] = Places(constellation, link.Emitter, left);
            along[link.Column] = Directions(sent[link.Column], received[link.Column]);
        }
    }

    /// <summary>What the combinations multiply the links with, at each node A's six and E's six; light travel times are those of one time, over days they change by 1e-5 of the phase.</summary>
    public static Complex[] Transfers(IConstellation constellation, SearchBand band, double seconds)
    {
        Span<double> travel = stackalloc double[Links];
        foreach (var link in Link.All)
        {
            constellation.LightTravelTimes(link, [seconds], travel.Slice(link.Column, 1));
        }

        var channels = Michelson.Aet(band.Generation);
        var transfers = new Complex[Nodes * 2 * Links];
        for (var node = 0; node < Nodes; node++)
        {
            channels[0].Transfer(FrequencyOf(node, band), travel, transfers.AsSpan(node * 2 * Links, Links));
            channels[1].Transfer(FrequencyOf(node, band), travel, transfers.AsSpan(((2 * node) + 1) * Links, Links));
        }

        return transfers;
    }

    /// <summary>Of a node.</summary>
    public static double FrequencyOf(int node, SearchBand band) => band.HighHz * Math.Pow((double)node / (Nodes - 1), 2);

    /// <summary>Where a frequency lies among the nodes.</summary>
    public static double NodeOf(double frequencyHz, SearchBand band) => (Nodes - 1) * Math.Sqrt(frequencyHz / band.HighHz);

    /// <summary>From the barycentre to the constellation's centre at a time there, in seconds, for a wave from a direction.</summary>
    public static double Delay(IConstellation constellation, double seconds, double longitude, double latitude)
    {
        var (x, y, z) = CentreAt(constellation, seconds);
        return -((Math.Cos(latitude) * ((Math.Cos(longitude) * x) + (Math.Sin(longitude) * y))) + (Math.Sin(latitude) * z));
    }

    /// <summary>When a wave is at the constellation's centre that passes the barycentre at a time.</summary>
    public static double Arrival(IConstellation constellation, double seconds, double longitude, double latitude)
    {
        // The constellation goes 1e-4 of the way while the wave is under way.
        var arrival = seconds;
        for (var pass = 0; pass < 4; pass++)
        {
            arrival = seconds + Delay(constellation, arrival, longitude, latitude);
        }

        return arrival;
    }

    /// <summary>The response at each node to each polarisation, relative to the wave at the centre.</summary>
    public void Respond(double longitude, double latitude, ChirpResponse nodes)
    {
        var (sineLongitude, cosineLongitude) = Math.SinCos(longitude);
        var (sineLatitude, cosineLatitude) = Math.SinCos(latitude);
        var k = (X: -cosineLatitude * cosineLongitude, Y: -cosineLatitude * sineLongitude, Z: -sineLatitude);
        var v = (X: -sineLatitude * cosineLongitude, Y: -sineLatitude * sineLongitude, Z: cosineLatitude);
        var middle = Along(k, centre.X, centre.Y, centre.Z);
        nodes.Clear();
        for (var link = 0; link < Links; link++)
        {
            var (to, from, n) = (received[link], sent[link], along[link]);
            for (var node = 0; node < Nodes; node++)
            {
                var at = 3 * node;
                var turn = -2 * Math.PI * frequencies[node];
                var late = Complex.FromPolarCoordinates(1, turn * (travel[(link * Nodes) + node] + Along(k, from[at], from[at + 1], from[at + 2]) - middle));
                var now = Complex.FromPolarCoordinates(1, turn * (Along(k, to[at], to[at + 1], to[at + 2]) - middle));
                var against = 1 - Along(k, n[at], n[at + 1], n[at + 2]);
                var stretch = against == 0 ? 0 : (late - now) / (2 * against);
                var alongU = (n[at] * sineLongitude) - (n[at + 1] * cosineLongitude);
                var alongV = Along(v, n[at], n[at + 1], n[at + 2]);
                nodes.Add(
                    node, stretch * ((alongU * alongU) - (alongV * alongV)), stretch * (2 * alongU * alongV),
                    transfers[(2 * node * Links) + link], transfers[(((2 * node) + 1) * Links) + link]);
            }
        }
    }

    // The middle of the three spacecraft, in light seconds.
    private static (double X, double Y, double Z) CentreAt(IConstellation constellation, double seconds)
    {
        var (x, y, z) = (0.0, 0.0, 0.0);
        Span<double> place = stackalloc double[3];
        for (var spacecraft = 1; spacecraft <= 3; spacecraft++)
        {
            constellation.Positions(spacecraft, [seconds], place[..1], place.Slice(1, 1), place.Slice(2, 1));
            (x, y, z) = (x + place[0], y + place[1], z + place[2]);
        }

        const double scale = 1 / (3 * LisaNoise.SpeedOfLight);
        return (x * scale, y * scale, z * scale);
    }

    private static double Along((double X, double Y, double Z) direction, double x, double y, double z) =>
        (direction.X * x) + (direction.Y * y) + (direction.Z * z);

    private static double[] Places(IConstellation constellation, int spacecraft, double[] times)
    {
        var columns = new double[3 * Nodes];
        constellation.Positions(spacecraft, times, columns.AsSpan(0, Nodes), columns.AsSpan(Nodes, Nodes), columns.AsSpan(2 * Nodes, Nodes));
        var places = new double[3 * Nodes];
        for (var i = 0; i < places.Length; i++)
        {
            places[i] = columns[((i % 3) * Nodes) + (i / 3)] / LisaNoise.SpeedOfLight;
        }

        return places;
    }

    private static double[] Directions(double[] from, double[] to)
    {
        var directions = new double[from.Length];
        for (var at = 0; at < from.Length; at += 3)
        {
            var (x, y, z) = (to[at] - from[at], to[at + 1] - from[at + 1], to[at + 2] - from[at + 2]);
            var distance = Math.Sqrt((x * x) + (y * y) + (z * z));
            (directions[at], directions[at + 1], directions[at + 2]) = (x / distance, y / distance, z / distance);
        }

        return directions;
    }
}
