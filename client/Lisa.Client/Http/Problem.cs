using System.Text.Json;

namespace Lisa.Client.Http;

/// <summary>Turns an answer that is no success into the exception it stands for, whatever its body is.</summary>
internal static class Problem
{
    public static async Task<RefusedException> ReadAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        var where = response.RequestMessage?.RequestUri?.AbsolutePath ?? "";
        var plain = new RefusalView($"{(int)response.StatusCode} {response.ReasonPhrase}", where);
        if (response.Content.Headers.ContentType?.MediaType is not ("application/problem+json" or "application/json"))
        {
            return new RefusedException(response.StatusCode, [plain]);
        }

        ProblemView? problem;
        try
        {
            await using var body = await response.Content.ReadAsStreamAsync(cancellation);
            problem = await JsonSerializer.DeserializeAsync(body, LisaJson.Default.ProblemView, cancellation);
        }
        catch (Exception failure) when (failure is JsonException or IOException or HttpRequestException)
        {
            // The status alone still says that it was refused.
            return new RefusedException(response.StatusCode, [plain with { Value = $"unreadable body: {failure.Message}" }]);
        }

        return problem?.Refusals is { Count: > 0 } refusals
            ? new RefusedException(response.StatusCode, refusals)
            : new RefusedException(response.StatusCode, [plain with { What = problem?.Detail ?? problem?.Title ?? plain.What }]);
    }
}
