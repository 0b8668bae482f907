using System.Buffers;
using Lisa.Signal.Constellation;
using Lisa.Signal.Delays;
using Lisa.Signal.Noise;
using Lisa.Signal.Simulation;

namespace Lisa.Signal.Instrument;

/// <summary>
/// The data of a mission as they come down: measurements and pseudo-ranges, each stamped by the clock of the spacecraft that made it, with gaps. Made
/// stretch by stretch, in any order, into spans; a sample is a function of settings and its number, so any stretches have the bits of the whole, and
/// memory is that of a stretch.
/// <para>
/// Sample k of spacecraft i is taken when its clock shows τ = start + k/rate, which is at the time t = τ − δ_i(τ) of the orbits (<see
/// cref="SpacecraftClocks"/>). A frequency is counted against that clock too, so it comes out as x(t) dt/dτ. A pseudo-range is what clock i shows at
/// reception less what clock j showed at emission, mpr_ij(τ) = τ − τ_j(t − d_ij(t)), plus white noise: light travel time, receiver's offset, less emitter's. Without clocks
/// it is d_ij(t) plus noise.
/// </para>
/// </summary>
public sealed class Mission
{
    private readonly MissionOptions options;
    private readonly InstrumentSimulator instrument;
    private readonly IConstellation constellation;
    private readonly SpacecraftClocks? clocks;
    private readonly WhiteNoise[] ranging;
    private readonly LagrangeDelay delay = new(31);

    /// <exception cref="ArgumentException">A setting is out of its range.</exception>
    public Mission(MissionOptions options, InstrumentSimulator instrument, IConstellation constellation)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(instrument);
        if (!(options.DurationSeconds > 0 && options.RangingRateHz > 0 && options.RangingMetres >= 0
            && double.IsFinite(options.DurationSeconds + options.RangingRateHz + options.RangingMetres)))
        {
            throw new ArgumentOutOfRangeException(
                nameof(options), options, "Duration and ranging rate are positive, the noise of ranging is 0 or more.");
        }

        (this.options, this.instrument, this.constellation) = (options, instrument, constellation);
        clocks = options.Clocks is { } wrong ? new SpacecraftClocks(wrong) : null;
        ranging = [.. Link.All.Select(link => new WhiteNoise(InstrumentSeeds.Of(options.Instrument.Seed, RandomQuantity.Ranging, link.Column)))];
    }

    /// <summary>Settings.</summary>
    public MissionOptions Options => options;

    /// <summary>Of each measurement.</summary>
    public long Samples => SamplesAt(options.Instrument.SampleRateHz);

    /// <summary>Of each pseudo-range.</summary>
    public long RangingSamples => SamplesAt(options.RangingRateHz);

    /// <summary>As <see cref="InstrumentOptions.Names"/>.</summary>
    public IReadOnlyList<string> MeasurementNames => options.Instrument.Names;

    /// <summary>mpr_12, mpr_23, …, and with clocks clock_1, clock_2, clock_3.</summary>
    public IReadOnlyList<string> RangeNames =>
        [.. Link.All.Select(link => $"mpr_{link}"), .. clocks is null ? Array.Empty<string>() : ["clock_1", "clock_2", "clock_3"]];

    /// <summary>Measurements firstSample, firstSample + 1, …</summary>
    /// <param name="firstSample">From the start.</param>
    /// <param name="columns">Columns of equal length, one after another, as <see cref="MeasurementNames"/> says.</param>
    public void FillMeasurements(long firstSample, Span<double> columns)
    {
        var length = columns.Length / options.Instrument.Columns;
        if (clocks is null)
        {
            instrument.Fill(firstSample, columns);
        }
        else
        {
            Stamp(clocks, firstSample, columns, length);
        }

        if (length > 0)
        {
            GapPlan.Cut(options.Gaps, options.Instrument.StartSeconds, options.Instrument.SampleRateHz, firstSample, columns, length);
        }
    }

    /// <summary>
    /// Pseudo-ranges firstSample, firstSample + 1, …, in seconds; then, with clocks, what each is off, in seconds, without the error of ground
    /// tracking.
    /// </summary>
    /// <param name="firstSample">From the start, in ranging samples.</param>
    /// <param name="columns">Columns of equal length, one after another, as <see cref="RangeNames"/> says.</param>
    public void FillRanges(long firstSample, Span<double> columns)
    {
        var names = RangeNames.Count;
        var length = columns.Length / names;
        if (length * names != columns.Length)
        {
            throw new ArgumentException($"{columns.Length} samples are not {names} columns of one length.", nameof(columns));
        }

        var deviation = options.RangingMetres / LisaNoise.SpeedOfLight;
        Span<double> time = stackalloc double[1];
        Span<double> travel = stackalloc double[1];
        foreach (var link in Link.All)
        {
            var noise = ranging[link.Column];
            for (var i = 0; i < length; i++)
            {
                var stamp = Stamp(firstSample + i);
                var received = clocks?.Offset(link.Receiver, stamp).Seconds ?? 0;
                time[0] = stamp - received;
                constellation.LightTravelTimes(link, time, travel);

                // The difference of two clocks, each 1e9 s, would lose what there is to measure; that of their offsets does not.
                var emitted = clocks?.OffsetAt(link.Emitter, time[0] - travel[0]) ?? 0;
                columns[(link.Column * length) + i] = travel[0] + (received - emitted) + (deviation * noise[firstSample + i]);
            }
        }

        for (var spacecraft = 1; spacecraft <= 3 && clocks is not null; spacecraft++)
        {
            for (var i = 0; i < length; i++)
            {
                columns[((5 + spacecraft) * length) + i] = clocks.Offset(spacecraft, Stamp(firstSample + i)).Seconds;
            }
        }

        double Stamp(long sample) => options.Instrument.StartSeconds + (sample / options.RangingRateHz);
    }

    // Measures at true times around the stretch, then reads each spacecraft's measurements when its clock says so.
    private void Stamp(SpacecraftClocks wrong, long firstSample, Span<double> columns, int length)
    {
        var (rate, start) = (options.Instrument.SampleRateHz, options.Instrument.StartSeconds);
        var count = options.Instrument.Columns;
        var offsets = ArrayPool<double>.Shared.Rent(6 * length);
        var (latest, earliest) = (double.NegativeInfinity, double.PositiveInfinity);
        for (var spacecraft = 1; spacecraft <= 3; spacecraft++)
        {
            for (var i = 0; i < length; i++)
            {
                var (seconds, slope) = wrong.Offset(spacecraft, start + ((firstSample + i) / rate));
                (offsets[((spacecraft - 1) * length) + i], offsets[((spacecraft + 2) * length) + i]) = (seconds * rate, 1 - slope);
                (latest, earliest) = (Math.Max(latest, seconds * rate), Math.Min(earliest, seconds * rate));
            }
        }

        // A clock that is behind is read after the stretch's end.
        var before = Math.Max(0, (int)Math.Ceiling(latest) + delay.Reach - 1);
        var padded = before + length + Math.Max(0, delay.Reach - (int)Math.Floor(earliest));
        var rented = ArrayPool<double>.Shared.Rent(count * padded);
        instrument.Fill(firstSample - before, rented.AsSpan(0, count * padded));
        for (var column = 0; column < count; column++)
        {
            var spacecraft = Link.All[column % Link.All.Count].Receiver;
            var stamped = columns.Slice(column * length, length);
            delay.Apply(rented.AsSpan(column * padded, padded), before, offsets.AsSpan((spacecraft - 1) * length, length), stamped);
            var slopes = offsets.AsSpan((spacecraft + 2) * length, length);
            for (var i = 0; i < length; i++)
            {
                stamped[i] *= slopes[i];
            }
        }

        ArrayPool<double>.Shared.Return(rented);
        ArrayPool<double>.Shared.Return(offsets);
    }

    private long SamplesAt(double rateHz) => (long)Math.Round(options.DurationSeconds * rateHz);
}
