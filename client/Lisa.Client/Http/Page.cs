namespace Lisa.Client.Http;

/// <summary>Part of a listing.</summary>
/// <param name="Items">In the silo's order.</param>
/// <param name="Next">What to ask for as <c>after</c> to get the part behind this one; null at the end.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, string? Next = null);
