namespace Lisa.Simulation.Storage;

/// <summary>What a record says.</summary>
internal enum RecordKind
{
    /// <summary>A segment.</summary>
    Segment,

    /// <summary>Index says how many segments there are in all.</summary>
    Total,

    /// <summary>The dataset has acknowledged the post: what it wrote counts.</summary>
    Confirmation,
}

/// <summary>One durable record.</summary>
/// <param name="Kind">What it says.</param>
/// <param name="Index">Which segment.</param>
/// <param name="Content">What it contains.</param>
/// <param name="Inputs">Hash of what it was computed from; 0 of posted data.</param>
/// <param name="Origin">The post that it belongs to; default of computed data.</param>
internal readonly record struct Record(RecordKind Kind, long Index, ulong Content, ulong Inputs, PostOrigin Origin)
{
    /// <summary>Of computed data: one more than any that its writer had seen in the product.</summary>
    public int Order { get; init; }

    /// <summary>
    /// Of several records of one index the highest holds: by post, or by order, then writer, then place in its file. Given by the log.
    /// </summary>
    public long Rank { get; init; }
}

/// <summary>A post, as each of its records names it.</summary>
/// <param name="Post">Its number, from 1: a later post has a higher one.</param>
/// <param name="Begin">The first segment that it writes.</param>
/// <param name="Follows">Number of the last post that was acknowledged when it was given its right; 0 for none.</param>
internal readonly record struct PostOrigin(int Post, long Begin, int Follows);

/// <summary>What every writer wrote of one product: a file each, since files on shared storage have no common end.</summary>
internal sealed class SharedLog(bool isPosted)
{
    private const long MostWriters = 1000;
    private const long MostInAFile = 100_000;
    private readonly List<(int Writer, List<Record> Records)> _files = [];

    /// <summary>Whether it is a dataset's.</summary>
    public bool IsPosted { get; } = isPosted;

    /// <summary>One file a life of a silo that wrote.</summary>
    public IReadOnlyList<(int Writer, List<Record> Records)> Files => _files;

    /// <summary>How often the product was removed.</summary>
    public int Generation { get; private set; }

    /// <summary>Hears of every posted record when it is durable.</summary>
    public Action<Record> Appended { get; set; } = static _ => { };

    /// <summary>Hears of every posted record that any reader takes for what holds.</summary>
    public Action<Record> Shown { get; set; } = static _ => { };

    /// <summary>Everything of it goes; who has it open finds out at his next look.</summary>
    public void Remove()
    {
        Generation++;
        _files.Clear();
    }

    public void Append(int writer, Record record)
    {
        var at = _files.FindIndex(file => file.Writer == writer);
        if (at < 0)
        {
            at = _files.Count;
            _files.Add((writer, []));
        }

        var records = _files[at].Records;
        var rank = IsPosted ? record.Origin.Post : (((record.Order * MostWriters) + writer) * MostInAFile) + records.Count;
        records.Add(record with { Rank = rank });
        if (IsPosted)
        {
            Appended(record);
        }
    }
}
