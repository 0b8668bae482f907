using Lisa.Simulation.Rules;

namespace Lisa.Simulation.Storage;

/// <summary>
/// Rules that do not hold, to be caught: what counts is found anew from all records each time. See <see cref="Posting"/>, and
/// <see cref="WorldRules.ReadersWait"/>: whether what nobody has confirmed is shown.
/// </summary>
internal sealed class RecountedPosts(WorldRules rules) : PostMerge
{
    private readonly List<Record> _records = [];
    private readonly SortedDictionary<int, PostOrigin> _posts = [];

    public override IReadOnlyList<Record> TakeNews()
    {
        var latest = _posts.Keys.LastOrDefault(IsConfirmed);
        var chain = ChainOf(latest);
        return [.. _records.Where(record => !rules.ReadersWait || rules.Posting switch
        {
            Posting.LogChained => chain.Contains(record.Origin.Post),
            Posting.Fenced => IsSettled(record) && !IsFenced(record),
            _ => record.Origin.Post <= latest,
        })];
    }

    protected override void Keep(in Record record)
    {
        _posts[record.Origin.Post] = record.Origin;
        _records.Add(record);
    }

    private HashSet<int> ChainOf(int post)
    {
        var chain = new HashSet<int>();
        while (_posts.TryGetValue(post, out var origin) && chain.Add(post))
        {
            post = origin.Follows;
        }

        return chain;
    }

    private bool IsFenced(Record record) =>
        _posts.Values.Any(origin => origin.Post > record.Origin.Post && origin.Begin <= record.Index);

    // Confirmed, or a higher post began behind it.
    private bool IsSettled(Record record) => IsConfirmed(record.Origin.Post)
        || _posts.Values.Any(origin => origin.Post > record.Origin.Post && origin.Begin > record.Index);
}
