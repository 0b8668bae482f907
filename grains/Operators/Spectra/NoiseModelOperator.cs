using Lisa.Grains.Contracts;
using Lisa.Grains.Operators.Inputs;
using Lisa.Signal.Noise;

namespace Lisa.Grains.Operators.Spectra;

/// <summary>
/// The model of LISA's instrumental noise that fits an estimated spectrum best, on the estimate's own bins: what searches divide by, without the
/// estimate's scatter and without the sources that are in it. Each column is fitted by itself (<see cref="NoiseLevelFit"/>); of T only the metrology level, from 5 mHz
/// on, since T hardly hears the test masses and unequal arms are what it has below.
/// <para>
/// A bin holds the mean of the model over the bin's width, or over 2 % of the frequency to each side, which is how much the arms differ, so zeros of the
/// combinations are no zeros here: all bins are positive and finite. The bin at 0 Hz has the value of the one after it. A column of NaN alone stays one.
/// </para>
/// </summary>
public sealed class NoiseModelOperator : IOperator
{
    private const double PicometresPerMetre = 1e12;
    private const double FemtometresPerMetre = 1e15;

    public OperatorInfo Info { get; } = new(
        "noise-model", 1, "LISA's instrumental noise with the levels that fit an estimated spectrum best, on the bins of the estimate",
        [new Port("psd", AxisKind.Frequency, "One one-sided spectrum in 1/Hz from 0 Hz on, columns among X1, Y1, Z1, A1, E1, T1, X2, Y2, Z2, A2, E2, T2")],
        [
            new Parameter("fit", ParameterType.Choice, "both", "Which levels are fitted; none makes the model with the initial ones") { Choices = ["both", "metrology", "acceleration", "none"] },
            new Parameter("metrology_pm", ParameterType.Number, "15", "Optical metrology noise, initial or fixed") { Unit = "pm/√Hz", Minimum = 1e-3, Maximum = 1e6 },
            new Parameter("acceleration_fm", ParameterType.Number, "3", "Test-mass acceleration noise, initial or fixed") { Unit = "fm/s²/√Hz", Minimum = 1e-3, Maximum = 1e6 },
            new Parameter("low_hz", ParameterType.Number, "0.0002", "Lower end of the band that is fitted in") { Unit = "Hz", Minimum = 0 },
            new Parameter("high_hz", ParameterType.Number, "0.025", "Upper end of the band that is fitted in") { Unit = "Hz", Minimum = 0 },
            new Parameter("arm_m", ParameterType.Number, "2500000000", "Length of the arms, all taken as equal") { Unit = "m", Minimum = 1e6, Maximum = 1e11 },
        ],
        "Model: Babak, Hewitson and Petiteau, arXiv:2108.01167, equations 9-20; fit: medians of cells, Huber 1964, Ann. Math. Statist. 35, 73");

    public OperatorPlan Plan(PlanRequest request)
    {
        PlanCheck.Inputs(request, Info);
        var psd = request.Inputs[0].Layout;
        if (psd.Origin != 0)
        {
            throw PlanCheck.Refuse(request, "input psd does not start at zero frequency", $"{psd.Origin} Hz", "0 Hz", "give one-sided spectra from 0 Hz on");
        }

        foreach (var column in psd.Columns)
        {
            if (TdiColumn.Parse(column.Name) is null || column.Unit != "1/Hz")
            {
                throw PlanCheck.Refuse(
                    request, "a column of input psd is no spectrum of time-delay interferometry", PlanCheck.Describe([column]),
                    $"{string.Join(", ", TdiColumn.Names)} [1/Hz]", "estimate the spectrum of the output of tdi, in fractional frequency");
            }
        }

        var (low, high) = (request.Parameters.Number("low_hz"), request.Parameters.Number("high_hz"));
        var bins = (Math.Min(high, (psd.SegmentLength - 1) / psd.Density) - low) * psd.Density;
        if (request.Parameters.Text("fit") != "none" && !(bins >= NoiseLevelFit.LeastUsableBins))
        {
            throw PlanCheck.Refuse(
                request, "the band is too narrow for a fit", $"{low} to {high} Hz, {Math.Max(0, Math.Floor(bins))} bins",
                $"at least {NoiseLevelFit.LeastUsableBins} bins", "widen the band, or estimate the spectrum with longer windows");
        }

        return new OperatorPlan(psd, [Dependency.Map], request.Inputs[0].Samples);
    }

    public Block Compute(IComputeContext context)
    {
        context.Cancellation.ThrowIfCancellationRequested();
        var input = context.Inputs[0];
        using var psd = input.Read(0);
        var output = context.Rent(psd.Columns, psd.Length);
        try
        {
            for (var column = 0; column < psd.Columns; column++)
            {
                context.Cancellation.ThrowIfCancellationRequested();
                Model(context, input.Layout, column, psd[column], output[column]);
            }

            return output;
        }
        catch
        {
            output.Dispose();
            throw;
        }
    }

    private void Model(IComputeContext context, Layout layout, int column, ReadOnlySpan<double> psd, Span<double> model)
    {
        if (!psd.ContainsAnyExcept(double.NaN))
        {
            model.Fill(double.NaN);
            return;
        }

        var parameters = context.Parameters;
        var name = layout.Columns[column].Name;
        var combination = TdiColumn.Parse(name)!.Value;
        var (binHz, armMetres) = (1 / layout.Density, parameters.Number("arm_m"));
        double[] metrology = new double[psd.Length], acceleration = new double[psd.Length];
        combination.Fill(new LisaNoise(1, 0, armMetres), binHz, metrology);
        combination.Fill(new LisaNoise(0, 1, armMetres), binHz, acceleration);
        var levels = (Square(parameters.Number("metrology_pm") / PicometresPerMetre), Square(parameters.Number("acceleration_fm") / FemtometresPerMetre));
        var fit = parameters.Text("fit") switch
        {
            "none" => FittedLevels.None,
            "metrology" => FittedLevels.Metrology,
            "acceleration" => combination.HearsTestMasses ? FittedLevels.Acceleration : FittedLevels.None,
            _ => combination.HearsTestMasses ? FittedLevels.Both : FittedLevels.Metrology,
        };
        if (fit != FittedLevels.None)
        {
            var band = new NoiseFitOptions(binHz, Math.Max(parameters.Number("low_hz"), combination.LowestHz), parameters.Number("high_hz"));
            levels = NoiseLevelFit.Fit(psd, metrology, acceleration, levels, band, fit) ?? throw PlanCheck.Refuse(
                context, Info, $"the spectrum of {name} has too few bins that can be fitted", $"{band.FromHz} to {band.ToHz} Hz",
                $"at least {NoiseLevelFit.LeastUsableBins} bins above 0", "widen the band, or estimate the spectrum from longer data without gaps");
        }

        var (optical, inertial) = levels;
        for (var bin = 0; bin < model.Length; bin++)
        {
            model[bin] = (optical * metrology[bin]) + (inertial * acceleration[bin]);
        }
    }

    private static double Square(double value) => value * value;
}
