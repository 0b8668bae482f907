using System.Net;
using System.Text.Json;
using Shouldly;

namespace Lisa.Tests.Api;

/// <summary>What every refusal has to be.</summary>
internal static class RefusalAssertions
{
    private static readonly string[] Parts = ["what", "where", "value", "bound", "remedy"];

    /// <summary>problem+json of this status, whose refusals all say what, where, value, bound and remedy.</summary>
    /// <returns>The refusals as text, one a line.</returns>
    public static async Task<string> ShouldRefuseAsync(this HttpResponseMessage answer, HttpStatusCode status)
    {
        var body = await answer.Content.ReadAsStringAsync();
        answer.StatusCode.ShouldBe(status, body);
        answer.Content.Headers.ContentType?.MediaType.ShouldBe("application/problem+json", body);
        var problem = JsonDocument.Parse(body).RootElement;
        problem.GetProperty("status").GetInt32().ShouldBe((int)status);
        var refusals = problem.GetProperty("refusals").EnumerateArray().ToList();
        refusals.ShouldNotBeEmpty();
        foreach (var refusal in refusals)
        {
            foreach (var part in Parts)
            {
                refusal.GetProperty(part).GetString().ShouldNotBeNullOrWhiteSpace($"{part} of {body}");
            }
        }

        body.Length.ShouldBeLessThan(16384, "a refusal does not send back what it refuses");
        return string.Join('\n', refusals.Select(refusal => string.Join(" | ", Parts.Select(part => refusal.GetProperty(part).GetString()))));
    }
}
