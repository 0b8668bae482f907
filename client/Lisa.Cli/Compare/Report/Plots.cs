using System.Globalization;
using System.Xml.Linq;

namespace Lisa.Cli.Compare.Report;

/// <summary>One line of a plot of curves.</summary>
/// <param name="Style">Names its colour.</param>
/// <param name="Points">Seconds and share of the whole, in the order of time.</param>
internal sealed record Curve(string Style, IReadOnlyList<(double Seconds, double Share)> Points);

/// <summary>Plots as SVG, without a script and without anything from elsewhere. Colours are classes that the page's style sheet knows.</summary>
internal static class Plots
{
    private const double Width = 760;
    private const double Left = 130;
    private const double Right = 30;
    private const double RowHeight = 34;
    private const double CurveHeight = 240;
    private const double AxisHeight = 34;
    private const double Radius = 4;

    /// <summary>A dot for each repetition, a bar at the median, a row a style.</summary>
    public static XElement Dots(string title, IReadOnlyList<(string Style, IReadOnlyList<double> Values)> rows, Func<double, string> text)
    {
        var axis = PlotAxis.Upto(rows.SelectMany(row => row.Values).DefaultIfEmpty(0).Max());
        var height = (rows.Count * RowHeight) + AxisHeight;
        var svg = Canvas(title, height);
        AddAxis(svg, axis, rows.Count * RowHeight, text);
        for (var row = 0; row < rows.Count; row++)
        {
            var (style, values) = rows[row];
            var y = (row + 0.5) * RowHeight;
            svg.Add(Label(style, Left - 10, y + 4, "end"));
            if (Spread.Of(values) is { } spread)
            {
                var x = X(spread.Median, axis);
                svg.Add(new XElement("line", Class(style), At("x1", x), At("x2", x), At("y1", y - 11), At("y2", y + 11)));
            }

            foreach (var value in values.Where(double.IsFinite))
            {
                svg.Add(new XElement("circle", Class(style), At("cx", X(value, axis)), At("cy", y), At("r", Radius), new XElement("title", $"{style}: {text(value)}")));
            }
        }

        return svg;
    }

    /// <summary>Shares of the whole over time, one line each, with an upright mark where something happened.</summary>
    public static XElement Curves(string title, IReadOnlyList<Curve> curves, IReadOnlyList<(string Style, double Seconds)> marks)
    {
        var axis = PlotAxis.Upto(curves.SelectMany(curve => curve.Points).Select(point => point.Seconds).DefaultIfEmpty(0).Max());
        var svg = Canvas(title, CurveHeight + AxisHeight + 20);
        var plot = new XElement("g", new XAttribute("transform", "translate(0 20)"));
        svg.Add(plot);
        AddAxis(plot, axis, CurveHeight, Quantity.Seconds);
        foreach (var share in (double[])[0, 0.5, 1])
        {
            plot.Add(Label(Quantity.Percent(share), Left - 10, Y(share) + 4, "end"));
        }

        for (var at = 0; at < curves.Count; at++)
        {
            var curve = curves[at];
            svg.Add(new XElement("text", new XAttribute("class", $"of-{curve.Style}"), At("x", Left + (130 * at)), At("y", 12), curve.Style));
            plot.Add(new XElement("path", Class(curve.Style), new XAttribute("d", Path(curve, axis))));
        }

        foreach (var (style, seconds) in marks)
        {
            var x = X(seconds, axis);
            plot.Add(new XElement("line", new XAttribute("class", $"style-{style} mark"), At("x1", x), At("x2", x), At("y1", 0), At("y2", CurveHeight)));
        }

        return svg;
    }

    // Steps: nothing is known between two looks but that the second found more.
    private static string Path(Curve curve, PlotAxis axis)
    {
        var path = string.Create(CultureInfo.InvariantCulture, $"M{X(0, axis):0.#} {Y(0):0.#}");
        foreach (var (seconds, share) in curve.Points)
        {
            path += string.Create(CultureInfo.InvariantCulture, $"H{X(seconds, axis):0.#}V{Y(share):0.#}");
        }

        return path;
    }

    private static XElement Canvas(string title, double height) => new(
        "svg",
        new XAttribute("viewBox", string.Create(CultureInfo.InvariantCulture, $"0 0 {Width} {height}")),
        new XAttribute("role", "img"),
        new XElement("title", title));

    private static void AddAxis(XElement svg, PlotAxis axis, double height, Func<double, string> text)
    {
        for (var tick = 0; tick <= axis.Ticks; tick++)
        {
            var x = X(tick * axis.Step, axis);
            svg.Add(new XElement("line", new XAttribute("class", "grid"), At("x1", x), At("x2", x), At("y1", 0), At("y2", height)));
            svg.Add(Label(text(tick * axis.Step), x, height + 18, "middle"));
        }
    }

    private static XElement Label(string text, double x, double y, string anchor) =>
        new("text", At("x", x), At("y", y), new XAttribute("text-anchor", anchor), text);

    private static XAttribute Class(string style) => new("class", $"style-{style}");

    private static XAttribute At(string name, double value) => new(name, value.ToString("0.#", CultureInfo.InvariantCulture));

    private static double X(double value, PlotAxis axis) => Left + ((Width - Left - Right) * value / axis.End);

    private static double Y(double share) => CurveHeight * (1 - share);
}
