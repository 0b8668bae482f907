using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Lisa.Client.Datasets;

namespace Lisa.Client.Http;

/// <summary>Whether a request may be sent again when nobody knows what became of it.</summary>
internal enum Repeat
{
    Never,
    Allowed,
}

/// <summary>
/// Sends requests, repeats the repeatable ones, and turns what is not a success into an exception.
/// <para>
/// One attempt is one round over the addresses: the silo that answered last is asked first, and when it does not answer, or is draining,
/// the next is asked at once. Only a whole round in vain is followed by a wait. A request that must not happen twice goes on only
/// where it certainly did not happen: the connection was never made, or the silo said that it is draining.
/// </para>
/// </summary>
internal sealed class Transport(HttpClient http, SiloAddresses addresses, LisaClientOptions options, TimeProvider time)
{
    public LisaClientOptions Options => options;

    public TimeProvider Time => time;

    public async Task<T> GetAsync<T>(Query query, JsonTypeInfo<T> type, CancellationToken cancellation)
    {
        using var response = await SendAsync(() => new HttpRequestMessage(HttpMethod.Get, query.ToString()), Repeat.Allowed, cancellation);
        return await ReadAsync(response, type, cancellation);
    }

    public Task<T> PostAsync<T>(Query query, Func<HttpContent?> body, Repeat repeat, JsonTypeInfo<T> type, CancellationToken cancellation) =>
        SendAsync(HttpMethod.Post, query, body, repeat, type, cancellation);

    public async Task<T> SendAsync<T>(
        HttpMethod method, Query query, Func<HttpContent?> body, Repeat repeat, JsonTypeInfo<T> type, CancellationToken cancellation)
    {
        using var response = await SendAsync(() => new HttpRequestMessage(method, query.ToString()) { Content = body() }, repeat, cancellation);
        return await ReadAsync(response, type, cancellation);
    }

    /// <summary>Posts a body that is read once, as it comes; it is sent once. Another silo is asked only as long as nothing of it has been read.</summary>
    public async Task<T> PostStreamAsync<T>(
        Query query, CountingStream body, MediaTypeHeaderValue mediaType, JsonTypeInfo<T> type, CancellationToken cancellation)
    {
        HttpRequestMessage Make()
        {
            var request = new HttpRequestMessage(HttpMethod.Post, query.ToString()) { Content = new StreamContent(body) };
            request.Content.Headers.ContentType = mediaType;

            // The silo looks at the query first: a refusal then comes before gigabytes are sent, not as a broken pipe among them.
            request.Headers.ExpectContinue = true;
            return request;
        }

        var round = await RoundAsync(Make, failure => body.Position == 0 && Failures.DidNotHappen(failure), null, cancellation);
        using var response = round.AnswerOrThrow();
        return await ReadAsync(response, type, cancellation);
    }

    /// <summary>The answer as soon as its head is there; it is a success. The caller disposes it.</summary>
    public async Task<HttpResponseMessage> SendAsync(Func<HttpRequestMessage> make, Repeat repeat, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            var round = await RoundAsync(make, repeat == Repeat.Allowed ? Failures.ArePassing : Failures.DidNotHappen, options.AnswerTimeout, cancellation);
            if (!round.MayRepeat || attempt >= options.Attempts)
            {
                return round.AnswerOrThrow();
            }

            await PauseAsync(attempt, round.Asked, cancellation);
        }
    }

    /// <summary>Waits as long as is due after failed attempt <paramref name="attempt"/>.</summary>
    public Task PauseAsync(int attempt, TimeSpan? asked, CancellationToken cancellation) =>
        Task.Delay(RetryDelays.After(attempt, asked, options), time, cancellation);

    /// <summary>Whether one of the silos answers with success.</summary>
    public async Task<bool> ProbeAsync(string path, CancellationToken cancellation)
    {
        var round = await RoundAsync(() => new HttpRequestMessage(HttpMethod.Get, path), _ => true, options.AnswerTimeout, cancellation);
        round.Answer?.Dispose();
        return round.Answer is not null;
    }

    /// <summary>An exception for a failure of the connection while an answer's body was read; the next request goes to another silo.</summary>
    public SiloUnreachableException Broken(HttpResponseMessage answer, Exception cause)
    {
        Leave(answer);
        return new SiloUnreachableException(answer.RequestMessage?.RequestUri is { } asked ? new Uri(asked, "/") : addresses.Current, cause);
    }

    /// <summary>The silo that gave this answer has fallen silent: the next request goes to another.</summary>
    public void Leave(HttpResponseMessage answer)
    {
        if (answer.RequestMessage?.RequestUri is { } asked)
        {
            addresses.Leave(asked);
        }
    }

    private async Task<Round> RoundAsync(Func<HttpRequestMessage> make, Func<Exception, bool> mayRepeat, TimeSpan? limit, CancellationToken cancellation)
    {
        Round round;
        var asked = 0;
        do
        {
            round = await AskAsync(make, addresses.Current, mayRepeat, limit, cancellation);
            asked++;
        }
        while (round.MayRepeat && asked < addresses.Count);

        return round.Failure is SiloUnreachableException failure && asked > 1
            ? round with { Failure = new SiloUnreachableException($"no answer from any of {addresses}: {failure.InnerException?.Message}", failure.InnerException) }
            : round;
    }

    private async Task<Round> AskAsync(
        Func<HttpRequestMessage> make, Uri address, Func<Exception, bool> mayRepeat, TimeSpan? limit, CancellationToken cancellation)
    {
        Exception failure;
        TimeSpan? wait = null;
        try
        {
            using var request = make();
            request.RequestUri = new Uri(address, request.RequestUri!);
            var response = await OnceAsync(request, address, limit, cancellation);
            if (response.IsSuccessStatusCode)
            {
                return new Round(response, null, false, null);
            }

            using (response)
            {
                wait = response.Headers.RetryAfter?.Delta;
                failure = await Problem.ReadAsync(response, cancellation);
            }
        }
        catch (SiloUnreachableException unreachable)
        {
            failure = unreachable;
        }

        if (Failures.ArePassing(failure))
        {
            addresses.Leave(address);
        }

        return new Round(null, failure, mayRepeat(failure), wait);
    }

    private async Task<HttpResponseMessage> OnceAsync(HttpRequestMessage request, Uri address, TimeSpan? limit, CancellationToken cancellation)
    {
        using var patience = limit is { } span ? new CancellationTokenSource(span, time) : new CancellationTokenSource();
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, patience.Token);
        try
        {
            return await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
        }
        catch (HttpRequestException failure) when (failure.HttpRequestError is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError)
        {
            throw new SiloUnreachableException(address, failure) { NothingSent = true };
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException)
        {
            throw new SiloUnreachableException(address, failure);
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            throw new SiloUnreachableException(address, new TimeoutException($"not within {limit!.Value.TotalSeconds:0.#} s"));
        }
        catch (OperationCanceledException late) when (late.InnerException is TimeoutException && !cancellation.IsCancellationRequested)
        {
            // The handler's own limit on connecting.
            throw new SiloUnreachableException(address, late.InnerException) { NothingSent = true };
        }
    }

    private async Task<T> ReadAsync<T>(HttpResponseMessage response, JsonTypeInfo<T> type, CancellationToken cancellation)
    {
        try
        {
            await using var body = await response.Content.ReadAsStreamAsync(cancellation);
            return await JsonSerializer.DeserializeAsync(body, type, cancellation)
                ?? throw new JsonException("the answer is null");
        }
        catch (JsonException failure)
        {
            throw RefusedException.Because(
                $"the answer is not what this client expects: {failure.Message}", response.RequestMessage?.RequestUri?.ToString() ?? "", "",
                typeof(T).Name, "use a client of the silo's version");
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException)
        {
            throw Broken(response, failure);
        }
    }

    /// <summary>What came of asking: an answer, or a failure and whether the request may be sent again.</summary>
    private sealed record Round(HttpResponseMessage? Answer, Exception? Failure, bool MayRepeat, TimeSpan? Asked)
    {
        public HttpResponseMessage AnswerOrThrow() => Answer ?? throw Failure!;
    }
}
