using Lisa.Grains.Contracts;

namespace Lisa.Grains.Operators.Inputs;

/// <summary>A power spectral density as an input, one column for each channel of the data that it weighs.</summary>
internal static class NoiseSpectrum
{
    /// <summary>unit²/Hz; strain is dimensionless.</summary>
    public static string UnitFor(string unit) => unit switch
    {
        "strain" or "1" or "" => "1/Hz",
        _ when unit.All(char.IsLetter) => $"{unit}²/Hz",
        _ => $"({unit})²/Hz",
    };

    /// <summary>The spectrum starts at 0 Hz, reaches the data's Nyquist frequency and has the data's channels in their units.</summary>
    public static void Check(PlanRequest request, Layout data, Layout psd)
    {
        if (psd.Origin != 0)
        {
            throw PlanCheck.Refuse(
                request, "input psd does not start at zero frequency", $"{psd.Origin} Hz", "0 Hz", "give one-sided spectra from 0 Hz on");
        }

        var expected = data.Columns.Select(column => new Column(column.Name, UnitFor(column.Unit))).ToArray();
        if (!psd.Columns.SequenceEqual(expected))
        {
            throw PlanCheck.Refuse(
                request, "the columns of input psd are not those of input data", PlanCheck.Describe(psd.Columns), PlanCheck.Describe(expected),
                "estimate the spectrum from the same channels, in the same order");
        }

        // The last bin of an odd number of samples lies half a bin below the Nyquist frequency.
        var reachHz = (psd.SegmentLength - 0.5) / psd.Density;
        if (reachHz < data.Density / 2)
        {
            throw PlanCheck.Refuse(
                request, "input psd ends below the Nyquist frequency of the data", $"{(psd.SegmentLength - 1) / psd.Density} Hz",
                $"{data.Density / 2} Hz",
                "estimate the spectrum at the data's sample rate");
        }
    }

    /// <summary>Reads the one spectrum that there must be.</summary>
    /// <exception cref="RefusalException">There is none, or more than one.</exception>
    public static Block Read(IComputeContext context, OperatorInfo info, IInput psd) => psd.Count == 1
        ? psd.Read(0)
        : throw PlanCheck.Refuse(
            context, info, "input psd has not one spectrum", psd.Count, "exactly 1", "average the spectra into one, as welch does");

    /// <summary>Every bin of every channel can be divided by.</summary>
    public static void RequirePositive(IComputeContext context, OperatorInfo info, Layout layout, Block psd)
    {
        for (var column = 0; column < psd.Columns; column++)
        {
            var bin = psd[column].IndexOfAnyExceptInRange(double.Epsilon, double.MaxValue);
            if (bin >= 0)
            {
                throw PlanCheck.Refuse(
                    context, info, $"bin {bin} ({bin / layout.Density} Hz) of the spectrum of {layout.Columns[column].Name} cannot be divided by",
                    psd[column][bin], "above 0 and finite", "estimate it from longer data without gaps, or without detrending");
            }
        }
    }
}
