namespace Lisa.Grains.Store;

/// <summary>
/// That a post to a dataset was acknowledged. It counts from when a store has this: not before, whatever was committed, and never where its
/// number lies between that of an acknowledged post and that of the one which it follows.
/// </summary>
/// <param name="Post">Its number; greater than that of every post which was given out before it.</param>
/// <param name="Follows">Number of the post that was acknowledged last before it; 0 for the first.</param>
/// <param name="Segments">How many segments it has: who sees fewer does not see all of it yet.</param>
/// <param name="Total">Segments of the dataset in all, where the post seals it.</param>
[GenerateSerializer, Immutable, Alias("lisa.PostConfirmation")]
public sealed record PostConfirmation(
    [property: Id(0)] long Post,
    [property: Id(1)] long Follows,
    [property: Id(2)] long Segments,
    [property: Id(3)] long? Total = null);
