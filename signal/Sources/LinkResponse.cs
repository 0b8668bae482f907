using System.Buffers;
using Lisa.Signal.Constellation;
using Lisa.Signal.Noise;

namespace Lisa.Signal.Sources;

/// <summary>
/// What a gravitational wave does to the frequency of the light on the six links, as a fraction of it. With n the direction from where the emitter j
/// was to where the receiver i is, H(t) = n·h(t)·n the strain along the link and d the light travel time, y_ij(t) = [H(t − d − k·x_j(t − d)/c) − H(t
/// − k·x_i(t)/c)]/(2 (1 − k·n)) (Estabrook and Wahlquist 1975, General Relativity and Gravitation 6, 439; Cornish and Rubbo, arXiv:gr-qc/0209011; for
/// moving spacecraft Krolak, Tinto and Vallisneri, arXiv:gr-qc/0401108). Terms of relative size v/c, about 1e-4, are left out, as there.
/// <para>
/// The light travel times and positions are those of the constellation at each sample; nothing is interpolated. Immutable and thread-safe; a call
/// rents its workspace.
/// </para>
/// </summary>
public sealed class LinkResponse
{
    private const int Block = 256;
    private const int Rows = 16;

    private readonly IConstellation constellation;

    public LinkResponse(IConstellation constellation)
    {
        ArgumentNullException.ThrowIfNull(constellation);
        this.constellation = constellation;
    }

    /// <summary>Adds the waves' y_ij at startSeconds, startSeconds + 1/sampleRateHz, … to six columns; NaN where the constellation has no orbits.</summary>
    /// <param name="waves">Any number; of each link the geometry is computed once for all.</param>
    /// <param name="startSeconds">On the constellation's clock.</param>
    /// <param name="sampleRateHz">Above 0. Frequencies above half of it alias.</param>
    /// <param name="links">Six columns of equal length, one after another in the order of <see cref="Link.All"/>.</param>
    public void Add(ReadOnlySpan<PlaneWave> waves, double startSeconds, double sampleRateHz, Span<double> links)
    {
        if (!(sampleRateHz > 0 && double.IsFinite(sampleRateHz)))
        {
            throw new ArgumentOutOfRangeException(nameof(sampleRateHz), sampleRateHz, "A sample rate is a positive number of hertz.");
        }

        var length = links.Length / Link.All.Count;
        if (length * Link.All.Count != links.Length)
        {
            throw new ArgumentException($"{links.Length} samples are not six columns of one length.", nameof(links));
        }

        var workspace = ArrayPool<double>.Shared.Rent(Rows * Block);
        foreach (var link in Link.All)
        {
            for (var start = 0; start < length; start += Block)
            {
                var geometry = new Geometry(workspace, Math.Min(Block, length - start));
                for (var i = 0; i < geometry.Times.Length; i++)
                {
                    geometry.Times[i] = startSeconds + ((start + i) / sampleRateHz);
                }

                geometry.Place(constellation, link);
                foreach (var wave in waves)
                {
                    Add(wave, geometry, links.Slice((link.Column * length) + start, geometry.Times.Length));
                }
            }
        }

        ArrayPool<double>.Shared.Return(workspace);
    }

    private static void Add(PlaneWave wave, in Geometry rows, Span<double> link)
    {
        var (sineLongitude, cosineLongitude) = Math.SinCos(wave.EclipticLongitudeRadians);
        var (sineLatitude, cosineLatitude) = Math.SinCos(wave.EclipticLatitudeRadians);
        var k = (X: -cosineLatitude * cosineLongitude, Y: -cosineLatitude * sineLongitude, Z: -sineLatitude);
        var v = (X: -sineLatitude * cosineLongitude, Y: -sineLatitude * sineLongitude, Z: cosineLatitude);

        rows.Retard(rows.Sent, Geometry.From, k);
        wave.Strain(rows.Retarded, rows.PlusSent, rows.CrossSent);
        rows.Retard(rows.Times, Geometry.To, k);
        wave.Strain(rows.Retarded, rows.Plus, rows.Cross);
        ReadOnlySpan<double> x = rows.Row(Geometry.Along.X), y = rows.Row(Geometry.Along.Y), z = rows.Row(Geometry.Along.Z);
        ReadOnlySpan<double> plusSent = rows.PlusSent, crossSent = rows.CrossSent, plus = rows.Plus, cross = rows.Cross;
        for (var i = 0; i < link.Length; i++)
        {
            var alongU = (x[i] * sineLongitude) - (y[i] * cosineLongitude);
            var alongV = (x[i] * v.X) + (y[i] * v.Y) + (z[i] * v.Z);
            var strain = ((plusSent[i] - plus[i]) * ((alongU * alongU) - (alongV * alongV))) + ((crossSent[i] - cross[i]) * 2 * alongU * alongV);

            // A wave that runs along with the light changes nothing, and both parts of the quotient vanish.
            var against = 1 - ((x[i] * k.X) + (y[i] * k.Y) + (z[i] * k.Z));
            link[i] += against == 0 ? 0 : strain / (2 * against);
        }
    }

    /// <summary>A block of one link: when light left and arrived, and where. Positions come in metres and stay in light seconds.</summary>
    private readonly ref struct Geometry(double[] workspace, int count)
    {
        public static readonly (int X, int Y, int Z) From = (2, 3, 4);
        public static readonly (int X, int Y, int Z) To = (5, 6, 7);

        /// <summary>Unit vector from where light left to where it arrives.</summary>
        public static readonly (int X, int Y, int Z) Along = (13, 14, 15);

        public Span<double> Times => Row(0);

        public Span<double> Sent => Row(1);

        public Span<double> Retarded => Row(8);

        public Span<double> PlusSent => Row(9);

        public Span<double> CrossSent => Row(10);

        public Span<double> Plus => Row(11);

        public Span<double> Cross => Row(12);

        public void Place(IConstellation constellation, Link link)
        {
            constellation.LightTravelTimes(link, Times, Sent);
            for (var i = 0; i < count; i++)
            {
                Sent[i] = Times[i] - Sent[i];
            }

            constellation.Positions(link.Emitter, Sent, Row(From.X), Row(From.Y), Row(From.Z));
            constellation.Positions(link.Receiver, Times, Row(To.X), Row(To.Y), Row(To.Z));
            for (var i = 0; i < count; i++)
            {
                var from = InLightSeconds(From, i);
                var to = InLightSeconds(To, i);
                var (x, y, z) = (to.X - from.X, to.Y - from.Y, to.Z - from.Z);
                var distance = Math.Sqrt((x * x) + (y * y) + (z * z));
                (Row(Along.X)[i], Row(Along.Y)[i], Row(Along.Z)[i]) = (x / distance, y / distance, z / distance);
            }
        }

        // When the wavefront that passes there and then passes the barycentre.
        public void Retard(ReadOnlySpan<double> seconds, (int X, int Y, int Z) place, (double X, double Y, double Z) k)
        {
            Span<double> x = Row(place.X), y = Row(place.Y), z = Row(place.Z), retarded = Retarded;
            for (var i = 0; i < count; i++)
            {
                retarded[i] = seconds[i] - ((k.X * x[i]) + (k.Y * y[i]) + (k.Z * z[i]));
            }
        }

        public Span<double> Row(int row) => workspace.AsSpan(row * Block, count);

        private (double X, double Y, double Z) InLightSeconds((int X, int Y, int Z) place, int i)
        {
            ref var x = ref Row(place.X)[i];
            ref var y = ref Row(place.Y)[i];
            ref var z = ref Row(place.Z)[i];
            (x, y, z) = (x / LisaNoise.SpeedOfLight, y / LisaNoise.SpeedOfLight, z / LisaNoise.SpeedOfLight);
            return (x, y, z);
        }
    }
}
