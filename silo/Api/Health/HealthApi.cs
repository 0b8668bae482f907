using Lisa.Signal.Fourier;
using Lisa.Silo.Draining;
using Lisa.Silo.Hosting;
using Lisa.Silo.Storage.Postgres;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Lisa.Silo.Api.Health;

/// <summary>What a silo says of itself when it serves.</summary>
/// <param name="Status"><c>ready</c>.</param>
/// <param name="Fft">What computes its Fourier transforms: bits are the same on the same kind.</param>
/// <param name="Slots">Compute slots.</param>
public sealed record Readiness(string Status, string Fft, int Slots);

/// <summary>What a silo says of itself when it does not serve.</summary>
/// <param name="Status"><c>waiting for the database</c>, or <c>draining</c>.</param>
/// <param name="Since">Since when.</param>
public sealed record Unreadiness(string Status, DateTimeOffset Since);

/// <summary>Whether the process lives, and whether it should be sent requests.</summary>
public static class HealthApi
{
    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        var health = routes.MapGroup("/health").WithTags("Health");
        health.MapGet("/live", () => TypedResults.Text("alive")).WithSummary("The process answers.");
        health.MapGet("/ready", Ready).WithSummary("The silo serves: which FFT it uses, and how many compute slots it has.")
            .Produces<Unreadiness>(StatusCodes.Status503ServiceUnavailable);
    }

    private static Results<Ok<Readiness>, JsonHttpResult<Unreadiness>> Ready(SiloSettings settings, Drain drain, HttpResponse response, [FromServices] DatabaseState? database)
    {
        var unready = drain.Since is { } since ? new Unreadiness("draining", since)
            : database is { IsUp: false } ? new Unreadiness("waiting for the database", database.Since)
            : null;
        if (unready is null)
        {
            return TypedResults.Ok(new Readiness("ready", FourierBackend.Name, settings.Slots));
        }

        response.Headers.RetryAfter = Problems.RetryAfterSeconds;
        return TypedResults.Json(unready, statusCode: StatusCodes.Status503ServiceUnavailable);
    }
}
