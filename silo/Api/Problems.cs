using Lisa.Grains.Contracts;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Mvc;

namespace Lisa.Silo.Api;

/// <summary>Turns what went wrong into problem+json: refusals word for word, everything else without its insides.</summary>
public sealed class Problems(IProblemDetailsService problems, ILogger<Problems> logger) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (exception is OperationCanceledException && httpContext.RequestAborted.IsCancellationRequested)
        {
            httpContext.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
            return true;
        }

        var details = Describe(exception);
        if (details.Status >= 500)
        {
            logger.LogError(exception, "{Method} {Path} failed", httpContext.Request.Method, httpContext.Request.Path);
        }

        httpContext.Response.StatusCode = details.Status!.Value;
        return await problems.TryWriteAsync(new ProblemDetailsContext { HttpContext = httpContext, ProblemDetails = details });
    }

    private static ProblemDetails Describe(Exception exception) => exception switch
    {
        RefusalException { Refusals: [var first, ..] } refused => Refused(first, refused),
        BadHttpRequestException bad => new ProblemDetails { Status = bad.StatusCode, Title = "The request cannot be read.", Detail = bad.Message },
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
        details.Extensions["refusals"] = all.Refusals.Select(each => new RefusalView(each.What, each.Where, each.Value, each.Bound, each.Remedy)).ToList();
        return details;
    }
}

/// <summary>A refusal as the API shows it.</summary>
public sealed record RefusalView(string What, string Where, string Value, string Bound, string Remedy);
