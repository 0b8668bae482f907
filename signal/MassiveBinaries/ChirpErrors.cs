using System.Numerics;
using Lisa.Signal.Galactic;
using Lisa.Signal.Sources;

namespace Lisa.Signal.MassiveBinaries;

/// <summary>
/// The Fisher matrix Γ_ij = Re ⟨∂ᵢh|∂ⱼh⟩ of a binary's signal in A and E over nine parameters, by differences, and the errors that its inverse
/// says (Cutler and Flanagan 1994, Phys. Rev. D 49, 2658, section II).
/// </summary>
internal sealed class ChirpErrors
{
    private const int Parameters = 9;

    // ln Mc, η, t_c in s, ln D, λ, β, ι, ψ, φ_c: small enough that phases change by less than a tenth of a radian.
    private static readonly double[] Steps = [1e-6, 1e-5, 0.01, 1e-4, 1e-4, 1e-4, 1e-4, 1e-4, 1e-4];

    private readonly WhitenedSignal whitened;

    public ChirpErrors(WhitenedSignal whitened) => this.whitened = whitened;

    public MassiveErrors Of(MassiveBinary binary)
    {
        var point = ChirpPoint.Of(binary);
        var parameters = WhitenedSignal.ParametersOf(binary);
        var derivatives = Enumerable.Range(0, Parameters).Select(parameter => Derivative(parameters, parameter)).ToArray();
        var fisher = new double[Parameters * Parameters];
        for (var i = 0; i < fisher.Length; i++)
        {
            fisher[i] = Product(derivatives[i / Parameters], derivatives[i % Parameters]);
        }

        var covariance = new double[fisher.Length];
        if (!SmallMatrix.Invert(fisher, Parameters, covariance))
        {
            return MassiveErrors.None;
        }

        // M = Mc η^(−3/5).
        var slope = -0.6 / point.SymmetricMassRatio;
        var total = covariance[0] + (2 * slope * covariance[1]) + (slope * slope * covariance[Parameters + 1]);
        double Error(int parameter) => Math.Sqrt(covariance[(parameter * Parameters) + parameter]);
        return new MassiveErrors
        {
            ChirpMassSolarMasses = point.ChirpMassSolarMasses * Error(0),
            SymmetricMassRatio = Error(1),
            TotalMassSolarMasses = point.TotalMassSolarMasses * Math.Sqrt(total),
            CoalescenceSeconds = Error(2),
            DistanceMpc = binary.DistanceMpc * Error(3),
            EclipticLongitudeRadians = Error(4),
            EclipticLatitudeRadians = Error(5),
            InclinationRadians = Error(6),
            PolarisationRadians = Error(7),
            CoalescencePhaseRadians = Error(8),
        };
    }

    // Central, but for η where it cannot grow any more.
    private Complex[] Derivative(double[] parameters, int parameter)
    {
        var step = Steps[parameter];
        if (parameter == 1 && parameters[1] + step > 0.25)
        {
            var (here, one, two) = (whitened.Of(parameters), whitened.Of(Moved(-step)), whitened.Of(Moved(-2 * step)));
            return [.. here.Select((value, i) => ((3 * value) - (4 * one[i]) + two[i]) / (2 * step))];
        }

        var (below, above) = (whitened.Of(Moved(-step)), whitened.Of(Moved(step)));
        return [.. above.Select((value, i) => (value - below[i]) / (2 * step))];

        double[] Moved(double by)
        {
            var moved = (double[])parameters.Clone();
            moved[parameter] += by;
            return moved;
        }
    }

    private static double Product(Complex[] one, Complex[] other)
    {
        var sum = 0.0;
        for (var i = 0; i < one.Length; i++)
        {
            sum += (one[i].Real * other[i].Real) + (one[i].Imaginary * other[i].Imaginary);
        }

        return sum;
    }
}
