using System.Buffers;
using System.Numerics.Tensors;
using Lisa.Signal.Constellation;
using Lisa.Signal.Delays;
using Lisa.Signal.Noise;
using Lisa.Signal.Simulation;

namespace Lisa.Signal.Instrument;

/// <summary>
/// What LISA's phasemeters would say, in fractional frequency, sampled at true time. Spacecraft i carries two optical benches, ij facing j and ik
/// facing k, each with a laser and a test mass.
/// <para>
/// With p_ij the frequency noise of the laser of bench ij; Δ_ij the velocity of that bench over c, along its line of sight and positive towards
/// the far spacecraft; a_ij that of its test mass, glitches included; o_ij the metrology noise of the long-arm interferometer; y_ij what gravitational
/// waves do to the link; and Ḋ_ij x(t) = (1 − ḋ_ij) x(t − d_ij), how a frequency arrives from a moving source, the full form is
/// <code>
/// isc_ij = Ḋ_ij (p_ji + Δ_ji) − p_ij + Δ_ij + o_ij + y_ij      distant laser against local laser
/// rfi_ij = p_ik − p_ij                                         adjacent laser against local laser
/// tmi_ij = p_ik − p_ij + 2 (Δ_ij − a_ij)                       the same, the local one reflected off the test mass
/// </code>
/// (Otto 2015, thesis, Leibniz Universität Hannover; Bayle and Hartwig, arXiv:2212.05351, with their signs: local beam subtracted.) From these
/// follow the intermediary variables. The benches' motion cancels in
/// <code>
/// ξ_ij = isc_ij + (rfi_ij − tmi_ij)/2 + Ḋ_ij (rfi_ji − tmi_ji)/2 = Ḋ_ij (p_ji + a_ji) − p_ij + a_ij + o_ij + y_ij
/// </code>
/// and three of the lasers, p_13, p_21 and p_32, in
/// <code>
/// η_ij = ξ_ij + Ḋ_ij (rfi_ji − rfi_jk)/2      ij = 12, 23, 31
/// η_ij = ξ_ij + (rfi_ik − rfi_ij)/2           ij = 13, 32, 21
/// </code>
/// which leaves η_ij = Ḋ_ij (p_j + a_ji) − p_i + a_ij + o_ij + y_ij with p_1 = p_12, p_2 = p_23, p_3 = p_31. That is the form of six links,
/// isc_ij = η_ij, made with the same lasers, test masses and metrology noises: η of the full form differs from it by rounding alone.
/// </para>
/// <para>
/// What arrives is read between samples by Lagrange interpolation of order 31, ḋ is the difference of d over two samples, as <see cref="Tdi.TdiEvaluator"/>
/// does it. Left out: frequency plans, locking, sidebands, tilt, noise of the reference and test-mass interferometers and of the fibres between
/// the benches, the phasemeters' filters. Every quantity is a function of settings and sample numbers. Immutable and thread-safe.
/// </para>
/// </summary>
public sealed class InstrumentSimulator
{
    private readonly InstrumentOptions options;
    private readonly IConstellation constellation;
    private readonly SourceSignal? sources;
    private readonly GlitchTrain glitches;
    private readonly LaserNoise lasers;
    private readonly LinkNoise? secondary;
    private readonly WideBandNoise[] jitter = [];
    private readonly LagrangeDelay delay = new(31);

    /// <param name="options">Checked here.</param>
    /// <param name="constellation">Must know light travel times from a minute before the data to a minute after them.</param>
    /// <param name="sources">Null for a silent sky; of the same rate and start.</param>
    /// <param name="glitches">Of the test masses.</param>
    /// <exception cref="ArgumentException">A setting is out of its range.</exception>
    public InstrumentSimulator(InstrumentOptions options, IConstellation constellation, SourceSignal? sources, GlitchTrain glitches)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(constellation);
        ArgumentNullException.ThrowIfNull(glitches);
        if (!(options.SampleRateHz > 0 && double.IsFinite(options.SampleRateHz)) || !double.IsFinite(options.StartSeconds))
        {
            throw new ArgumentOutOfRangeException(
                nameof(options), options.SampleRateHz, "A sample rate is a positive number of hertz, and a start a finite time.");
        }

        (this.options, this.constellation, this.sources, this.glitches) = (options, constellation, sources, glitches);
        var noise = options.Noise;
        lasers = new LaserNoise(noise.LaserHzPerRootHz, options.SampleRateHz, options.Seed, Link.All.Count);
        var band = new WideBandNoiseOptions(options.SampleRateHz, InstrumentSeeds.Of(options.Seed, RandomQuantity.Secondary), noise.LowFrequencyHz);
        secondary = noise.Secondary is { } densities ? new LinkNoise(densities, band) : null;
        if (options.Form == MeasurementForm.Full && noise.JitterMetresPerRootHz > 0)
        {
            var white = new WideBandNoise(band, f => Math.Pow(2 * Math.PI * f * noise.JitterMetresPerRootHz / LisaNoise.SpeedOfLight, 2));
            jitter = [.. Link.All.Select(bench => white.WithSeed(InstrumentSeeds.Of(options.Seed, RandomQuantity.Jitter, bench.Column)))];
        }
    }

    /// <summary>Settings.</summary>
    public InstrumentOptions Options => options;

    /// <summary>Samples firstSample, firstSample + 1, … of all measurements.</summary>
    /// <param name="firstSample">May be negative.</param>
    /// <param name="columns">Columns of equal length, one after another, as <see cref="InstrumentOptions.Names"/> says.</param>
    /// <exception cref="ArgumentException">The span is not so many columns, or the orbits are not known there.</exception>
    public void Fill(long firstSample, Span<double> columns)
    {
        var length = columns.Length / options.Columns;
        if (length * options.Columns != columns.Length)
        {
            throw new ArgumentException($"{columns.Length} samples are not {options.Columns} columns of one length.", nameof(columns));
        }

        if (length == 0)
        {
            return;
        }

        using var pass = new Pass(this, firstSample, length);
        for (var column = 0; column < Link.All.Count; column++)
        {
            pass.Receive(column, columns.Slice(column * length, length));
            if (options.Form == MeasurementForm.Full)
            {
                pass.Compare(column, columns.Slice((6 + column) * length, length), columns.Slice((12 + column) * length, length));
            }
        }

        sources?.Add(firstSample, columns[..(6 * length)]);
    }

    /// <summary>One stretch: light travel times, then lasers and motions of the benches with the halo that the delays need.</summary>
    private sealed class Pass : IDisposable
    {
        private readonly InstrumentSimulator of;
        private readonly long first;
        private readonly int length;
        private readonly int leading;
        private readonly int padded;
        private readonly double[] travel;
        private readonly double[] series;

        public Pass(InstrumentSimulator of, long first, int length)
        {
            (this.of, this.first, this.length) = (of, first, length);
            travel = ArrayPool<double>.Shared.Rent(7 * (length + 2));
            var (shortest, longest) = Travel();
            leading = of.delay.LeadingHalo(longest);
            padded = leading + length + of.delay.TrailingHalo(shortest);
            series = ArrayPool<double>.Shared.Rent(13 * padded);
            foreach (var bench in Link.All)
            {
                FillLaser(bench);
                Move(bench, Motion(bench));
            }
        }

        /// <summary>isc: what arrives of the distant laser on its bench, against the local laser on the local bench.</summary>
        public void Receive(int column, Span<double> measured)
        {
            var link = Link.All[column];
            var emitted = Scratch;
            var d = Delays(column);
            TensorPrimitives.Add(Laser(link.Reverse), Motion(link.Reverse), emitted);
            of.delay.Apply(emitted, leading, d.Slice(1, length), measured);
            var laser = Laser(link).Slice(leading, length);
            var motion = Motion(link).Slice(leading, length);
            for (var i = 0; i < length; i++)
            {
                measured[i] = (measured[i] * (1 - ((d[i + 2] - d[i]) / 2))) - laser[i] + motion[i];
            }

            if (of.secondary is { } secondary)
            {
                secondary.FillMetrology(link, first, emitted[..length]);
                TensorPrimitives.Add(measured, emitted[..length], measured);
            }
        }

        /// <summary>rfi and tmi: the adjacent laser against the local one.</summary>
        public void Compare(int column, Span<double> reference, Span<double> testMass)
        {
            var bench = Link.All[column];
            var adjacent = new Link(bench.Receiver, 6 - bench.Receiver - bench.Emitter);
            TensorPrimitives.Subtract(Laser(adjacent).Slice(leading, length), Laser(bench).Slice(leading, length), reference);
            var fallen = Scratch[..length];
            of.Fall(bench, first, fallen);
            TensorPrimitives.Subtract(Motion(bench).Slice(leading, length), fallen, fallen);
            TensorPrimitives.MultiplyAdd(fallen, 2, reference, testMass);
        }

        public void Dispose()
        {
            ArrayPool<double>.Shared.Return(travel);
            ArrayPool<double>.Shared.Return(series);
        }

        private Span<double> Scratch => Row(0, 12 * padded, padded);

        // In samples, from one before the stretch to one after it.
        private Span<double> Delays(int column) => travel.AsSpan(column * (length + 2), length + 2);

        private Span<double> Laser(Link bench) => Row(bench.Column, 0, padded);

        private Span<double> Motion(Link bench) => Row(bench.Column, 6 * padded, padded);

        private Span<double> Row(int row, int offset, int count) => series.AsSpan(offset + (row * padded), count);

        // In the form of links both benches of a spacecraft have the laser of the one that faces the next spacecraft; it comes first in the order of links.
        private void FillLaser(Link bench)
        {
            var own = of.options.Form == MeasurementForm.Full ? bench : Link.All[bench.Receiver - 1];
            if (own == bench)
            {
                of.lasers.Fill(own.Column, first - leading, Laser(bench));
            }
            else
            {
                Laser(own).CopyTo(Laser(bench));
            }
        }

        // What the far end sees move: the bench itself, or the test mass where no bench hides it.
        private void Move(Link bench, Span<double> motion)
        {
            if (of.options.Form == MeasurementForm.Links)
            {
                of.Fall(bench, first - leading, motion);
            }
            else if (of.jitter.Length > 0)
            {
                of.jitter[bench.Column].Fill(first - leading, motion);
            }
            else
            {
                motion.Clear();
            }
        }

        private (double Shortest, double Longest) Travel()
        {
            var rate = of.options.SampleRateHz;
            var times = travel.AsSpan(6 * (length + 2), length + 2);
            for (var i = 0; i < times.Length; i++)
            {
                times[i] = of.options.StartSeconds + ((first - 1 + i) / rate);
            }

            foreach (var link in Link.All)
            {
                of.constellation.LightTravelTimes(link, times, Delays(link.Column));
            }

            var all = travel.AsSpan(0, 6 * (length + 2));
            TensorPrimitives.Multiply(all, rate, all);
            var (shortest, longest) = (TensorPrimitives.Min(all), TensorPrimitives.Max(all));
            return shortest >= 0 && longest <= 3600 * rate
                ? (shortest, longest)
                : throw new ArgumentException(
                    $"From {times[0]} s to {times[^1]} s light is under way from {shortest / rate} s to {longest / rate} s; it must be known, and from 0 s to an hour.");
        }
    }

    // Velocity of a test mass over c.
    private void Fall(Link bench, long firstSample, Span<double> samples)
    {
        if (secondary is null)
        {
            samples.Clear();
        }
        else
        {
            secondary.FillAcceleration(bench, firstSample, samples);
        }

        glitches.Add(bench, options.StartSeconds, options.SampleRateHz, firstSample, samples);
    }
}
