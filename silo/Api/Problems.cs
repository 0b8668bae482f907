using System.Text.Json;
using Lisa.Grains.Contracts;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Mvc;

namespace Lisa.Silo.Api;

/// <summary>Turns what went wrong into problem+json: refusals word for word, everything else without its insides.</summary>
public sealed class Problems(IProblemDetailsService problems, ILogger<Problems> logger) : IExceptionHandler
{
    /// <summary>When to try again what could not be done now.</summary>
    public const string RetryAfterSeconds = "2";

    private const string Extension = "refusals";

    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (exception is OperationCanceledException && httpContext.RequestAborted.IsCancellationRequested)
        {
            httpContext.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
            return true;
        }

        var meant = Meant(exception);
        var details = Describe(meant);
        if (details.Status == StatusCodes.Status503ServiceUnavailable)
        {
            httpContext.Response.Headers.RetryAfter = RetryAfterSeconds;
        }

        // That the database is away is in the log already, once for all.
        if (details.Status >= 500 && meant is not StoreUnavailableException)
        {
            logger.LogError(exception, "{Method} {Path} failed", httpContext.Request.Method, httpContext.Request.Path);
        }

        httpContext.Response.StatusCode = details.Status!.Value;
        var problem = new ProblemDetailsContext { HttpContext = httpContext, ProblemDetails = details };
        if (!await problems.TryWriteAsync(problem))
        {
            // Who accepts only events, or only samples, is told all the same: unwritten, every refusal would reach him as a bare 500.
            Complete(problem);
            await httpContext.Response.WriteAsJsonAsync(details, options: null, "application/problem+json", cancellationToken);
        }

        return true;
    }

    // What a grain's storage refuses, or cannot do, reaches the caller wrapped in an exception of Orleans'.
    private static Exception Meant(Exception exception)
    {
        for (var each = exception; each is not null; each = each.InnerException)
        {
            if (each is RefusalException or StoreUnavailableException)
            {
                return each;
            }
        }

        return exception;
    }

    private static ProblemDetails Describe(Exception exception) => exception switch
    {
        RefusalException { Refusals: [var first, ..] } refused => Refused(first, refused),
        BadHttpRequestException bad => Unreadable(bad),
        StoreUnavailableException store => Waiting(store),
        TimeoutException or Orleans.Runtime.OrleansException => new ProblemDetails
        {
            Status = StatusCodes.Status503ServiceUnavailable,
            Title = "The silo could not answer in time.",
            Detail = "It may be starting, or very busy. Try again.",
        },
        _ => new ProblemDetails
        {
            Status = StatusCodes.Status500InternalServerError,
            Title = "The silo failed on this request.",
            Detail = "Its log says why.",
        },
    };

    private static ProblemDetails Waiting(StoreUnavailableException store)
    {
        var details = new ProblemDetails
        {
            Status = StatusCodes.Status503ServiceUnavailable,
            Title = "The silo waits for its database.",
            Detail = $"{store.Message}. Nothing was accepted that could not be kept.",
        };
        Add(details, new RefusalView(
            "the database does not answer", "the database of the cluster", Names.Shorten(store.Message), "an answer",
            "try again in some seconds: the silo goes on by itself when the database is back; /health/ready says when"));
        return details;
    }

    /// <summary>Every problem says what to do: one that no code of ours described is described by its status.</summary>
    public static void Complete(ProblemDetailsContext problem)
    {
        var details = problem.ProblemDetails;
        var request = problem.HttpContext.Request;
        if (!details.Extensions.ContainsKey(Extension))
        {
            var (bound, remedy) = details.Status switch
            {
                StatusCodes.Status404NotFound => ("the addresses in the API's documentation", "look at /docs"),
                StatusCodes.Status405MethodNotAllowed => ("the methods in the API's documentation", "look at /docs"),
                StatusCodes.Status503ServiceUnavailable => ("a silo that is up and not overloaded", "try again in a moment"),
                >= 500 => ("an answer", "look at the silo's log; report it if the request was good"),
                _ => ("what the API's documentation describes", "look at /docs"),
            };
            Add(details, new RefusalView(
                details.Detail ?? details.Title ?? "refused", "request", Names.Shorten($"{request.Method} {request.Path}"), bound, remedy));
        }
    }

    // The body's JSON, or a parameter of the address, is not of its type; or the body broke off.
    private static ProblemDetails Unreadable(BadHttpRequestException bad)
    {
        var details = new ProblemDetails { Status = bad.StatusCode, Title = "The request cannot be read.", Detail = bad.Message };
        if (bad.InnerException is JsonException json)
        {
            details.Detail = json.Message;
            Add(details, new RefusalView(
                "the body is not the JSON that is expected here", $"body, line {json.LineNumber + 1}, byte {json.BytePositionInLine}", json.Path ?? "body",
                Names.Shorten(json.Message), "correct the JSON; /docs says what is expected"));
        }
        else if (bad.StatusCode == StatusCodes.Status400BadRequest)
        {
            Add(details, new RefusalView(
                "the request cannot be read", "address or body", Names.Shorten(bad.Message), "the types in the API's documentation", "correct the parameter; /docs says what is expected"));
        }

        return details;
    }

    private static void Add(ProblemDetails details, RefusalView refusal) => details.Extensions[Extension] = new List<RefusalView> { refusal };

    private static ProblemDetails Refused(Refusal first, RefusalException all)
    {
        var details = new ProblemDetails
        {
            Status = first.Kind switch
            {
                RefusalKind.NotFound => StatusCodes.Status404NotFound,
                RefusalKind.Conflict => StatusCodes.Status409Conflict,
                RefusalKind.TooLarge => StatusCodes.Status413PayloadTooLarge,
                RefusalKind.NoRoom => StatusCodes.Status507InsufficientStorage,
                RefusalKind.Unavailable => StatusCodes.Status503ServiceUnavailable,
                _ => StatusCodes.Status400BadRequest,
            },
            Title = "Refused.",
            Detail = first.ToString(),
        };
        details.Extensions[Extension] = all.Refusals.Select(each => new RefusalView(each.What, each.Where, each.Value.Length > 0 ? each.Value : "nothing", each.Bound, each.Remedy)).ToList();
        return details;
    }
}

/// <summary>A refusal as the API shows it.</summary>
public sealed record RefusalView(string What, string Where, string Value, string Bound, string Remedy);
