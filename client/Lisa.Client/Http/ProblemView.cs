namespace Lisa.Client.Http;

/// <summary>The body of an application/problem+json answer (RFC 9457, with the refusals as an extension).</summary>
public sealed record ProblemView(string? Title = null, int? Status = null, string? Detail = null, IReadOnlyList<RefusalView>? Refusals = null);
