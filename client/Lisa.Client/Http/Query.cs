using System.Globalization;
using System.Text;
using Lisa.Client.Provenance;

namespace Lisa.Client.Http;

/// <summary>Builds a path with its query: parts are escaped, parameters without a value are left out.</summary>
internal sealed class Query(params string[] path)
{
    private readonly StringBuilder _text = new(string.Join('/', path.Select(Uri.EscapeDataString)));
    private bool _any;

    public Query With(string name, string? value)
    {
        if (value is not null)
        {
            _text.Append(_any ? '&' : '?').Append(name).Append('=').Append(Uri.EscapeDataString(value));
            _any = true;
        }

        return this;
    }

    public Query With(string name, long? value) => With(name, value?.ToString(CultureInfo.InvariantCulture));

    /// <summary>Shortest text that reads back as the same double.</summary>
    public Query With(string name, double? value) => With(name, value?.ToString("R", CultureInfo.InvariantCulture));

    /// <summary>Comma-separated; no parameter where there are none.</summary>
    public Query With(string name, IReadOnlyCollection<string>? values) =>
        With(name, values is { Count: > 0 } ? string.Join(',', values) : null);

    /// <summary>How provenance is to be written.</summary>
    public Query With(ProvenanceFormat format, bool samples) =>
        With("format", format == ProvenanceFormat.Crate ? "crate" : "prov").With("samples", samples ? "true" : null);

    public override string ToString() => _text.ToString();
}
