using System.Xml.Linq;

namespace Lisa.Cli.Compare.Report;

/// <summary>A report before it is written as HTML or Markdown.</summary>
/// <param name="Title">One line.</param>
/// <param name="Facts">Name and value of what was compared where.</param>
/// <param name="Sections">In their order.</param>
internal sealed record ReportPage(string Title, IReadOnlyList<(string Name, string Value)> Facts, IReadOnlyList<ReportSection> Sections);

/// <summary>A part of a report.</summary>
internal sealed record ReportSection(string Title, IReadOnlyList<string> Paragraphs, IReadOnlyList<ReportTable> Tables, IReadOnlyList<ReportFigure> Figures);

/// <summary>A table; the first column names the row, all others are figures.</summary>
internal sealed record ReportTable(IReadOnlyList<string> Header, IReadOnlyList<IReadOnlyList<string>> Rows);

/// <summary>A plot.</summary>
/// <param name="Caption">What it shows; a reader who sees no plot has this.</param>
/// <param name="Svg">An <c>svg</c> element, complete in itself.</param>
internal sealed record ReportFigure(string Caption, XElement Svg);
