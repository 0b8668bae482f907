namespace Lisa.Grains.Store;

/// <summary>
/// Where each post began, as far as it matters: post e that begins at b voids what lower posts have at or behind b. Kept is the stair of those
/// that no other makes needless, rising in both; posts that come in order make a step each, sixteen bytes.
/// </summary>
internal sealed class PostFences
{
    private readonly List<(long First, uint Post)> _stair = [];

    /// <summary>The highest post; 0 while there is none.</summary>
    public uint Highest => _stair.Count == 0 ? 0 : _stair[^1].Post;

    /// <summary>Whether a record of a post is void.</summary>
    public bool Voids(long index, uint post)
    {
        var at = Behind(index) - 1;
        return at >= 0 && _stair[at].Post > post;
    }

    /// <summary>
    /// Adds a segment of a post that may be its first. Null when that voids nothing new; else the index, exclusive, up to which lower posts
    /// must be looked through: what lies behind it, a higher post has voided already.
    /// </summary>
    public long? Add(long first, uint post)
    {
        var at = Behind(first);
        if (at > 0 && _stair[at - 1].Post >= post)
        {
            return null;
        }

        if (at > 0 && _stair[at - 1].First == first)
        {
            at--;
        }

        var end = at;
        while (end < _stair.Count && _stair[end].Post <= post)
        {
            end++;
        }

        _stair.RemoveRange(at, end - at);
        _stair.Insert(at, (first, post));
        return at + 1 < _stair.Count ? _stair[at + 1].First : long.MaxValue;
    }

    // The number of steps that begin at or before an index.
    private int Behind(long index)
    {
        var (low, high) = (0, _stair.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = _stair[middle].First <= index ? (middle + 1, high) : (low, middle);
        }

        return low;
    }
}
