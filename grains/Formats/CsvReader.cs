namespace Lisa.Grains.Formats;

/// <summary>
/// Reads CSV line by line. With a column of times it looks at up to a thousand lines first, to know epoch and rate before the
/// first sample is handed on.
/// </summary>
internal sealed class CsvReader : ISampleReader
{
    private const int LinesAhead = 1000;

    /// <summary>Bounds the look ahead for wide files: 8 MiB.</summary>
    private const int NumbersAhead = 1 << 20;

    private readonly LineReader _lines;
    private readonly SourceName _source;
    private readonly double[] _fields;
    private readonly int _timeFields;
    private readonly Queue<double[]> _ahead = new();
    private TimeColumn? _times;
    private long _sample;
    private bool _ended;

    private CsvReader(LineReader lines, SourceName source, CsvHeader header, SourceInfo info)
    {
        _lines = lines;
        _source = source;
        _timeFields = header.HasTime ? 1 : 0;
        _fields = new double[header.Channels.Length + _timeFields];
        Info = info;
    }

    public SourceInfo Info { get; private set; }

    public static async ValueTask<ISampleReader> OpenAsync(Stream body, ReadRequest request, CancellationToken cancellation)
    {
        var source = new SourceName(request.Source);
        var lines = new LineReader(body, source);
        var first = await lines.ReadAsync(cancellation) ?? throw source.Refuse(
            "the body is empty", "line 1", "0 bytes", "a line of column names", "Begin with a line such as: gps [s],H1 [strain]");
        var header = CsvHeader.Parse(first.Span, source);
        var columns = SourceColumns.Decide(request, header.Channels.Length, header.Channels);
        var info = new SourceInfo(request.SampleRateHz, request.EpochGpsSeconds, columns, null);
        var reader = new CsvReader(lines, source, header, info);
        if (header.HasTime)
        {
            await reader.LookAheadAsync(cancellation);
        }

        return reader;
    }

    public async ValueTask<int> ReadAsync(IReadOnlyList<Memory<double>> columns, CancellationToken cancellation)
    {
        var wanted = ColumnMemories.Length(columns, Info.Columns.Length);
        var done = 0;
        while (done < wanted && await NextAsync(cancellation) is { } fields)
        {
            for (var c = 0; c < columns.Count; c++)
            {
                columns[c].Span[done] = fields[c + _timeFields];
            }

            done++;
        }

        return done;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async ValueTask LookAheadAsync(CancellationToken cancellation)
    {
        var most = Math.Clamp(NumbersAhead / _fields.Length, 2, LinesAhead);
        var times = new List<double>(most);
        while (times.Count < most && await ParseAsync(cancellation))
        {
            times.Add(_fields[0]);
            _ahead.Enqueue([.. _fields]);
        }

        if (times.Count > 0 && !double.IsFinite(times[0]))
        {
            throw _source.Refuse(
                "the first sample has no time", "line 2, column 1", times[0], "finite GPS seconds", "Begin with a sample whose time is known");
        }

        _times = TimeColumn.From(times.ToArray(), Info.SampleRateHz, _source);
        for (var i = 0; i < times.Count; i++)
        {
            // Line 1 names the columns; sample 0 stands on line 2.
            _times?.Check(i, times[i], i + 2);
        }

        Info = Info with
        {
            SampleRateHz = _times?.SampleRateHz ?? Info.SampleRateHz,
            EpochGpsSeconds = times.Count > 0 ? times[0] : Info.EpochGpsSeconds,
        };
        _sample = times.Count;
    }

    private async ValueTask<double[]?> NextAsync(CancellationToken cancellation)
    {
        if (_ahead.TryDequeue(out var ready))
        {
            return ready;
        }

        if (!await ParseAsync(cancellation))
        {
            return null;
        }

        _times?.Check(_sample++, _fields[0], _lines.Number);
        return _fields;
    }

    /// <summary>Parses the next line into the fields; false at the end. Empty lines may stand at the end only.</summary>
    private async ValueTask<bool> ParseAsync(CancellationToken cancellation)
    {
        long? empty = null;
        while (!_ended)
        {
            if (await _lines.ReadAsync(cancellation) is not { } line)
            {
                _ended = true;
                break;
            }

            if (line.Length == 0)
            {
                empty ??= _lines.Number;
                continue;
            }

            if (empty is { } number)
            {
                throw _source.Refuse(
                    "an empty line stands between samples", $"line {number}", "", $"{_fields.Length} fields",
                    "Remove it, or write nan for a gap");
            }

            CsvLine.Parse(line.Span, _lines.Number, _fields, _source);
            return true;
        }

        return false;
    }
}
