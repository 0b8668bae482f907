using System.Numerics;
using Lisa.Grains.Contracts;
using Lisa.Grains.Operators.Galactic;
using Lisa.Grains.Operators.Inputs;
using Lisa.Signal.MassiveBinaries;

namespace Lisa.Grains.Operators.MassiveBinaries;

/// <summary>
/// From triggers to mergers: triggers of all templates are gathered, the loudest of each crowd is refined with the full response of the constellation, and errors are those of the
/// Fisher matrix. How, <see cref="ChirpRefinement"/> says.
/// </summary>
public sealed class MbhbCandidatesOperator : IOperator
{
    private const double LeastChirpSeconds = 3600;
    private const double OrbitsBeyondSeconds = 3600;

    public OperatorInfo Info { get; } = new(
        "mbhb-candidates", 1, "Mergers of massive black-hole binaries with masses, time, distance and direction, fitted to A and E, and their errors",
        [
            new Port("triggers", AxisKind.Row, "Output of mbhb-search on the same data"),
            new Port("data", AxisKind.Time, "A2 and E2, or A1 and E1, as they were searched"),
            new Port("psd", AxisKind.Frequency, "As it was given to the search"),
            OrbitsInput.Port,
        ],
        [
            new Parameter("snr_threshold", ParameterType.Number, "8", "SNR that a trigger is strictly above") { Unit = "1", Minimum = 0 },
            new Parameter("cluster_seconds", ParameterType.Number, "21600", "Triggers so close to each other are one merger; the loudest is refined") { Unit = "s", Minimum = 0 },
            new Parameter("most_candidates", ParameterType.Integer, "100", "Only so many of the loudest are refined") { Unit = "1", Minimum = 1, Maximum = 10_000 },
            new Parameter("parts", ParameterType.Integer, "8", "Output segments among which the triggers are shared out") { Unit = "1", Minimum = 1, Maximum = 1000 },
            new Parameter("largest_mismatch", ParameterType.Number, "0.05", "Part of the squared SNR that the fit may leave beside noise; what leaves more is no merger")
            {
                Unit = "1",
                Minimum = 0,
                Maximum = 1000,
            },
            new Parameter("fit_seconds", ParameterType.Number, "172800", "Data that are fitted, to an eighth after coalescence; a power of two of samples at least as long")
            {
                Unit = "s",
                Minimum = 10_000,
                Maximum = 2e7,
            },
            new Parameter("low_hz", ParameterType.Number, "0.0001", "Lowest frequency that is used") { Unit = "Hz", Minimum = 1e-5, Maximum = 1e-2 },
            new Parameter("taper_seconds", ParameterType.Number, "600", "Over which data fall off towards a gap and at both ends of what is fitted")
            {
                Unit = "s",
                Minimum = 0,
                Maximum = 3000,
            },
        ],
        "Marsat and Baker 2018, arXiv:1806.10734; Cornish and Crowder 2005, gr-qc/0506059; Cutler and Flanagan 1994, Phys. Rev. D 49, 2658");

    private static Layout Table { get; } = new(
        AxisKind.Row, 0, 1, 0,
        [
            new Column("gps", "s"), new Column("snr", "1"), new Column("chirp_mass", "solMass"), new Column("mass_ratio", "1"),
            new Column("symmetric_mass_ratio", "1"), new Column("total_mass", "solMass"), new Column("distance", "Mpc"),
            new Column("ecliptic_longitude", "rad"), new Column("ecliptic_latitude", "rad"), new Column("inclination", "rad"),
            new Column("polarisation", "rad"), new Column("coalescence_phase", "rad"), new Column("arrival_gps", "s"), new Column("trigger_snr", "1"),
            new Column("chi_squared", "1"),
            new Column("gps_error", "s"), new Column("chirp_mass_error", "solMass"), new Column("symmetric_mass_ratio_error", "1"),
            new Column("total_mass_error", "solMass"), new Column("distance_error", "Mpc"), new Column("ecliptic_longitude_error", "rad"),
            new Column("ecliptic_latitude_error", "rad"), new Column("inclination_error", "rad"), new Column("polarisation_error", "rad"),
            new Column("coalescence_phase_error", "rad"),
        ]);

    public OperatorPlan Plan(PlanRequest request)
    {
        PlanCheck.Inputs(request, Info);
        var data = request.Inputs[1].Layout;
        TriggerTable.Check(request, "triggers", request.Inputs[0].Layout);
        TdiChannels.Require(request, "data", data);
        NoiseSpectrum.Check(request, data, request.Inputs[2].Layout);
        OrbitsInput.Check(request, request.Inputs[3].Layout);
        PlanCheck.Memory(request, (request.Inputs[1].Samples ?? 0) + (8L * FitSamples(request.Parameters, data)), data.Columns.Length + 2, "shorten fit_seconds");
        return new OperatorPlan(Table, [Dependency.Whole with { Parts = request.Parameters.Integer("parts") }, Dependency.Whole, Dependency.Whole, Dependency.Whole], null);
    }

    public Block Compute(IComputeContext context)
    {
        var (input, parameters) = (context.Inputs[1], context.Parameters);
        var (triggers, templates) = TriggerTable.Read(context.Inputs[0]);
        var threshold = parameters.Number("snr_threshold");
        var chosen = ChirpTrigger.Cluster(triggers.Where(trigger => trigger.Snr > threshold), parameters.Number("cluster_seconds"))
            .OrderByDescending(trigger => trigger.Snr).Take((int)parameters.Integer("most_candidates"))
            .Where((_, rank) => rank % parameters.Integer("parts") == context.Index).OrderBy(trigger => trigger.Sample).ToList();
        var candidates = new List<(MassiveCandidate Found, double TriggerSnr)>();
        if (chosen.Count > 0)
        {
            var (start, end) = SampleWindow.Extent(input);
            using var samples = SampleWindow.Read(context, input, start, end, double.NaN);
            candidates.AddRange(Refine(context, samples, chosen, templates).Zip(chosen.Select(trigger => trigger.Snr))
                .Where(each => each.First.IsConsistent(parameters.Number("largest_mismatch"))));
        }

        var table = context.Rent(Table.Columns.Length, candidates.Count);
        for (var row = 0; row < candidates.Count; row++)
        {
            Write(table, row, candidates[row].Found, candidates[row].TriggerSnr);
        }

        return table;
    }

    private IEnumerable<MassiveCandidate> Refine(
        IComputeContext context, SampleWindow samples, IReadOnlyList<ChirpTrigger> triggers, IReadOnlyList<ChirpPoint> templates)
    {
        var (layout, psd, parameters) = (context.Inputs[1].Layout, context.Inputs[2].Layout, context.Parameters);
        var channels = TdiChannels.Find(layout)!.Value;
        var band = new SearchBand(layout.Density, FitSamples(parameters, layout), parameters.Number("low_hz"), channels.Generation);
        using var spectrum = NoiseSpectrum.Read(context, Info, context.Inputs[2]);
        NoiseSpectrum.RequirePositive(context, Info, psd, spectrum);
        var noise = new InverseNoise(
            band.InverseNoise(spectrum[channels.A], 1 / psd.Density), band.InverseNoise(spectrum[channels.E], 1 / psd.Density));
        var origin = layout.At(0, samples.Start);
        var constellation = OrbitsInput.Read(
            context, Info, context.Inputs[3], origin - OrbitsBeyondSeconds, origin + (samples.Length / layout.Density) + OrbitsBeyondSeconds);
        var taperSeconds = parameters.Number("taper_seconds");
        foreach (var trigger in triggers)
        {
            var data = new ChirpData(samples[channels.A], samples[channels.E], origin, trigger.Sample, taperSeconds, band, noise, constellation);

            // Where data begin, the chirp begins.
            var longest = Math.Clamp(trigger.Sample - origin - taperSeconds, LeastChirpSeconds, ChirpData.LongestSeconds(band, taperSeconds));
            yield return new ChirpRefinement(data, longest).Refine(templates[trigger.Template], trigger.Sample, context.Cancellation);
        }
    }

    private static void Write(Block table, int row, MassiveCandidate candidate, double triggerSnr)
    {
        var (binary, errors, point) = (candidate.Binary, candidate.Errors, ChirpPoint.Of(candidate.Binary));
        ReadOnlySpan<double> values =
        [
            binary.CoalescenceSeconds, candidate.Snr, point.ChirpMassSolarMasses, point.MassRatio, point.SymmetricMassRatio, point.TotalMassSolarMasses,
            binary.DistanceMpc, binary.EclipticLongitudeRadians, binary.EclipticLatitudeRadians, binary.InclinationRadians, binary.PolarisationRadians,
            binary.CoalescencePhaseRadians, candidate.ArrivalSeconds, triggerSnr, candidate.ReducedChiSquared, errors.CoalescenceSeconds, errors.ChirpMassSolarMasses,
            errors.SymmetricMassRatio, errors.TotalMassSolarMasses, errors.DistanceMpc, errors.EclipticLongitudeRadians, errors.EclipticLatitudeRadians,
            errors.InclinationRadians, errors.PolarisationRadians, errors.CoalescencePhaseRadians,
        ];
        for (var column = 0; column < values.Length; column++)
        {
            table[column][row] = values[column];
        }
    }

    private static int FitSamples(ParameterSet parameters, Layout data) =>
        (int)BitOperations.RoundUpToPowerOf2((uint)Math.Min(1 << 26, Math.Ceiling(parameters.Number("fit_seconds") * data.Density)));
}
