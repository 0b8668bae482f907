using Lisa.Simulation.Checks;

namespace Lisa.Simulation.Storage;

/// <summary>
/// The rule that holds: a post counts once its dataset has confirmed it, by a record that says so, or by the right of a later post, which names the
/// one that was acknowledged last. What counts only grows, whatever is found first: so readers that have found the same show the same. A post
/// between m and q, where q follows m, was not acknowledged when q was given its right, and will never be.
/// </summary>
internal sealed class ConfirmedPosts : PostMerge
{
    private readonly Dictionary<int, List<Record>> _pending = [];
    private readonly HashSet<PostOrigin> _origins = [];
    private readonly List<Record> _news = [];

    public override IReadOnlyList<Record> TakeNews()
    {
        var news = _news.ToArray();
        _news.Clear();
        return news;
    }

    protected override void Keep(in Record record)
    {
        if (_origins.Add(record.Origin))
        {
            for (var post = record.Origin.Follows + 1; post < record.Origin.Post; post++)
            {
                Look(post, record.Origin);
            }
        }

        if (IsConfirmed(record.Origin.Post))
        {
            _news.Add(record);
        }
        else if (_pending.TryGetValue(record.Origin.Post, out var pending))
        {
            pending.Add(record);
        }
        else
        {
            _pending.Add(record.Origin.Post, [record]);
        }
    }

    protected override void Confirmed(int post)
    {
        foreach (var origin in _origins)
        {
            if (origin.Follows < post && post < origin.Post)
            {
                Look(post, origin);
            }
        }

        if (_pending.Remove(post, out var records))
        {
            _news.AddRange(records);
        }
    }

    private void Look(int post, PostOrigin origin)
    {
        if (IsConfirmed(post))
        {
            throw new BrokenInvariantException($"post {post} is confirmed, and void: post {origin.Post} follows post {origin.Follows}");
        }
    }
}
