using System.Globalization;
using Lisa.Grains.Contracts;

namespace Lisa.Grains.Store;

/// <summary>The answer to a poster that another one has followed, in every shared store.</summary>
public static class PostRefusal
{
    /// <param name="post">The number that came.</param>
    /// <param name="highest">The number that holds, where it is known.</param>
    /// <param name="where">File or product.</param>
    public static RefusalException LostItsRight(long post, long? highest, string where) => RefusalException.Because(
        RefusalKind.Conflict, "the post has lost its right to append", where, string.Create(CultureInfo.InvariantCulture, $"post {post}"),
        highest is null ? "a post that began later" : string.Create(CultureInfo.InvariantCulture, $"post {highest}, which began later"),
        "ask for the dataset's samples and post again from there");

    /// <summary>How many segments a dataset has in all is said by the confirmation of the post that seals it.</summary>
    /// <exception cref="ArgumentException">An append says it.</exception>
    public static void ThrowIfTotal(long post, long? total)
    {
        if (post > 0 && total is not null)
        {
            throw new ArgumentException($"Post {post} states a total of {total} segments: confirm it with the total.", nameof(total));
        }
    }

    /// <summary>The answer to who would commit what a post has only staged.</summary>
    public static RefusalException UnderWay(long post, string where) => RefusalException.Because(
        RefusalKind.Conflict, "a post is under way", where, "an append without a post", string.Create(CultureInfo.InvariantCulture, $"post {post}"),
        "ask again when the post has ended");
}
