namespace Lisa.Client.Garbage;

/// <summary>What a collection did, or would do.</summary>
/// <param name="DryRun">Whether nothing was changed.</param>
/// <param name="Products">Products that the store holds, datasets among them.</param>
/// <param name="Bytes">What they take.</param>
/// <param name="Marked">Products that nothing refers to, found so now; their grace period begins.</param>
/// <param name="MarkedBytes">What those take.</param>
/// <param name="Removed">Products that are virtual again: they are computed again when somebody asks.</param>
/// <param name="RemovedBytes">What those took.</param>
/// <param name="Items">What is removed first, then what is marked, then what is kept, the largest first.</param>
public sealed record GarbageView(
    bool DryRun, long Products, long Bytes, long Marked, long MarkedBytes, long Removed, long RemovedBytes, IReadOnlyList<GarbageItemView> Items);

/// <summary>A stored product, and what becomes of it.</summary>
/// <param name="Product">40 hexadecimal digits.</param>
/// <param name="Bytes">What it takes.</param>
/// <param name="Action"><c>keep</c>, <c>mark</c> or <c>remove</c>.</param>
/// <param name="Reason">Why, in a word.</param>
/// <param name="By">Who keeps it: a run, a dataset, the words of a pin.</param>
/// <param name="UntilUtc">When its grace period ends.</param>
public sealed record GarbageItemView(string Product, long Bytes, string Action, string Reason, string? By = null, DateTimeOffset? UntilUtc = null);
