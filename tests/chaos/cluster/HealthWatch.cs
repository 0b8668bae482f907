using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.Json;
using Shouldly;

namespace Lisa.Tests.Chaos.Cluster;

/// <summary>Asks a silo ten times a second whether it lives and whether it is ready, as the machinery that runs it would.</summary>
internal sealed class HealthWatch : IAsyncDisposable
{
    private const string Ready = "ready";
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(100);
    private readonly HttpClient _http;
    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentQueue<string> _notAlive = [];
    private readonly Task _watching;
    private string _status = "";

    public HealthWatch(Uri silo)
    {
        _http = new HttpClient { BaseAddress = silo, Timeout = TimeSpan.FromSeconds(10) };
        _watching = Task.Run(WatchAsync);
    }

    /// <summary>Answers to the question whether it lives, other than yes.</summary>
    public IReadOnlyCollection<string> NotAlive => _notAlive;

    public Task<TimeSpan> UntilReadyAsync(TimeSpan patience) => UntilAsync($"200 {Ready}", patience);

    public Task<TimeSpan> UntilWaitingAsync(TimeSpan patience) => UntilAsync("503 waiting for the database", patience);

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _watching;
        _http.Dispose();
        _stopping.Dispose();
    }

    private async Task<TimeSpan> UntilAsync(string status, TimeSpan patience)
    {
        var began = Stopwatch.GetTimestamp();
        using var timer = new PeriodicTimer(Pace);
        while (Volatile.Read(ref _status) != status)
        {
            (Stopwatch.GetElapsedTime(began) <= patience).ShouldBeTrue($"{_http.BaseAddress} says '{_status}' after {patience.TotalSeconds} s, and should say '{status}'");
            await timer.WaitForNextTickAsync();
        }

        return Stopwatch.GetElapsedTime(began);
    }

    private async Task WatchAsync()
    {
        using var timer = new PeriodicTimer(Pace);
        try
        {
            while (await timer.WaitForNextTickAsync(_stopping.Token))
            {
                Volatile.Write(ref _status, await StatusAsync());
                await CheckAliveAsync();
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // The test is over.
        }
    }

    private async Task<string> StatusAsync()
    {
        try
        {
            using var answer = await _http.GetAsync("health/ready", _stopping.Token);
            using var body = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(_stopping.Token));
            return string.Create(CultureInfo.InvariantCulture, $"{(int)answer.StatusCode} {body.RootElement.GetProperty("status").GetString()}");
        }
        catch (Exception failure) when (failure is HttpRequestException or JsonException || (failure is OperationCanceledException && !_stopping.IsCancellationRequested))
        {
            return failure.Message;
        }
    }

    private async Task CheckAliveAsync()
    {
        try
        {
            using var answer = await _http.GetAsync("health/live", _stopping.Token);
            if (answer.StatusCode != HttpStatusCode.OK)
            {
                _notAlive.Enqueue(string.Create(CultureInfo.InvariantCulture, $"{(int)answer.StatusCode}"));
            }
        }
        catch (Exception failure) when (failure is HttpRequestException || (failure is OperationCanceledException && !_stopping.IsCancellationRequested))
        {
            _notAlive.Enqueue(failure.Message);
        }
    }
}
