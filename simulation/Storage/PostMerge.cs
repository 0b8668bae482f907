using Lisa.Simulation.Rules;

namespace Lisa.Simulation.Storage;

/// <summary>
/// Which posts of a dataset's log count. A post that lost its right, and has not noticed, may write at any time, so order in time says nothing
/// here, and files have none between them. A reader may see files in any order, and any of them late.
/// </summary>
internal abstract class PostMerge
{
    private readonly HashSet<int> _confirmed = [];

    /// <summary>The latest post that wrote; 0 while there is none.</summary>
    public int Latest { get; private set; }

    public static PostMerge Of(WorldRules rules) =>
        rules.Posting == Posting.Confirmed && rules.ReadersWait ? new ConfirmedPosts() : new RecountedPosts(rules);

    /// <summary>Whether the log says that the post is acknowledged: by a confirmation, or by a post that follows it.</summary>
    public bool IsConfirmed(int post) => _confirmed.Contains(post);

    /// <summary>Another record was found.</summary>
    public void Add(in Record record)
    {
        Latest = Math.Max(Latest, record.Origin.Post);
        if (record.Kind == RecordKind.Confirmation)
        {
            Confirm(record.Origin.Post);
            return;
        }

        Keep(record);
        if (record.Origin.Follows > 0)
        {
            Confirm(record.Origin.Follows);
        }
    }

    /// <summary>Records that came to count since this was last asked for; it may name some again.</summary>
    public abstract IReadOnlyList<Record> TakeNews();

    /// <summary>A segment, or a total.</summary>
    protected abstract void Keep(in Record record);

    /// <summary>A post is found to be confirmed.</summary>
    protected virtual void Confirmed(int post)
    {
    }

    private void Confirm(int post)
    {
        if (_confirmed.Add(post))
        {
            Confirmed(post);
        }
    }
}
