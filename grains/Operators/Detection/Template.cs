using System.Numerics;
using Lisa.Grains.Contracts;
using Lisa.Grains.Operators.Inputs;

namespace Lisa.Grains.Operators.Detection;

/// <summary>The waveform that is searched for: plus and cross polarisation, read whole.</summary>
internal sealed class Template : IDisposable
{
    private readonly SampleWindow _window;

    private Template(SampleWindow window) => _window = window;

    public int Length => _window.Length;

    /// <exception cref="RefusalException">A sample is not finite, or there is none.</exception>
    public static Template Read(IComputeContext context, OperatorInfo info, IInput input)
    {
        var (first, end) = SampleWindow.Extent(input);
        var template = new Template(SampleWindow.Read(context, input, first, end, double.NaN));
        for (var column = 0; column < 2; column++)
        {
            var at = template._window[column].IndexOfAnyExceptInRange(double.MinValue, double.MaxValue);
            if (at >= 0 || template.Length == 0)
            {
                var value = template.Length == 0 ? "no samples" : $"{template._window[column][at]} at sample {at} of {input.Layout.Columns[column].Name}";
                template.Dispose();
                throw PlanCheck.Refuse(context, info, "input template has a gap or is empty", value, "finite samples only", "correct the template");
            }
        }

        return template;
    }

    /// <summary>h₊ + i·h×.</summary>
    public Complex[] Waveform()
    {
        var waveform = new Complex[Length];
        for (var i = 0; i < waveform.Length; i++)
        {
            waveform[i] = new Complex(_window[0][i], _window[1][i]);
        }

        return waveform;
    }

    /// <summary>Tells filters apart that are made from this template.</summary>
    public SampleKey KeyWith(ReadOnlySpan<double> psd, params ReadOnlySpan<double> settings) =>
        new([.. _window[0], .. _window[1], .. psd], [.. settings, Length]);

    public void Dispose() => _window.Dispose();
}
