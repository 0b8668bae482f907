using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Lisa.Client.Http;

/// <summary>Whether a request may be sent again when nobody knows what became of it.</summary>
internal enum Repeat
{
    Never,
    Allowed,
}

/// <summary>Sends requests, repeats the repeatable ones, and turns what is not a success into an exception.</summary>
internal sealed class Transport(HttpClient http, LisaClientOptions options, TimeProvider time)
{
    public LisaClientOptions Options => options;

    private Uri Address => http.BaseAddress!;

    public async Task<T> GetAsync<T>(Query query, JsonTypeInfo<T> type, CancellationToken cancellation)
    {
        using var response = await SendAsync(() => new HttpRequestMessage(HttpMethod.Get, query.ToString()), Repeat.Allowed, cancellation);
        return await ReadAsync(response, type, cancellation);
    }

    public async Task<T> PostAsync<T>(
        Query query, Func<HttpContent?> body, Repeat repeat, JsonTypeInfo<T> type, CancellationToken cancellation)
    {
        using var response = await SendAsync(
            () => new HttpRequestMessage(HttpMethod.Post, query.ToString()) { Content = body() }, repeat, cancellation);
        return await ReadAsync(response, type, cancellation);
    }

    /// <summary>Posts a body that is read once, as it comes; it is sent once.</summary>
    public async Task<T> PostStreamAsync<T>(
        Query query, Stream body, MediaTypeHeaderValue mediaType, JsonTypeInfo<T> type, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, query.ToString());
        request.Content = new StreamContent(body);
        request.Content.Headers.ContentType = mediaType;

        // The silo looks at the query first: a refusal then comes before gigabytes are sent, not as a broken pipe among them.
        request.Headers.ExpectContinue = true;
        using var response = await OnceAsync(request, null, cancellation);
        await ThrowIfRefusedAsync(response, cancellation);
        return await ReadAsync(response, type, cancellation);
    }

    /// <summary>The answer as soon as its head is there; it is a success. The caller disposes it.</summary>
    public async Task<HttpResponseMessage> SendAsync(Func<HttpRequestMessage> make, Repeat repeat, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            var last = repeat == Repeat.Never || attempt >= options.Attempts;
            TimeSpan? asked = null;
            try
            {
                using var request = make();
                var response = await OnceAsync(request, options.AnswerTimeout, cancellation);
                if (last || !RetryDelays.IsTransient(response.StatusCode))
                {
                    return await SuccessOrThrowAsync(response, cancellation);
                }

                asked = response.Headers.RetryAfter?.Delta;
                response.Dispose();
            }
            catch (SiloUnreachableException) when (!last)
            {
                // The wait below is the answer to it.
            }

            await PauseAsync(attempt, asked, cancellation);
        }
    }

    /// <summary>Waits as long as is due after failed attempt <paramref name="attempt"/>.</summary>
    public Task PauseAsync(int attempt, TimeSpan? asked, CancellationToken cancellation) =>
        Task.Delay(RetryDelays.After(attempt, asked, options), time, cancellation);

    public async Task<bool> ProbeAsync(string path, CancellationToken cancellation)
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            using var response = await OnceAsync(request, options.AnswerTimeout, cancellation);
            return response.IsSuccessStatusCode;
        }
        catch (SiloUnreachableException)
        {
            return false;
        }
    }

    /// <summary>An exception for a failure of the connection while an answer's body was read.</summary>
    public SiloUnreachableException Broken(Exception cause) => new(Address, cause);

    private async Task<HttpResponseMessage> OnceAsync(HttpRequestMessage request, TimeSpan? limit, CancellationToken cancellation)
    {
        using var patience = limit is { } span ? new CancellationTokenSource(span, time) : new CancellationTokenSource();
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, patience.Token);
        try
        {
            return await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException)
        {
            throw Broken(failure);
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            throw Broken(new TimeoutException($"not within {limit!.Value.TotalSeconds:0.#} s"));
        }
    }

    private static async Task<HttpResponseMessage> SuccessOrThrowAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        try
        {
            await ThrowIfRefusedAsync(response, cancellation);
            return response;
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    private static async Task ThrowIfRefusedAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        if (!response.IsSuccessStatusCode)
        {
            throw await Problem.ReadAsync(response, cancellation);
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
            throw Broken(failure);
        }
    }
}
