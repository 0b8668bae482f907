using System.Diagnostics;
using Lisa.Cli.Processes;

namespace Lisa.Bench.Serving;

/// <summary>A silo process of its own, as <c>lisa up</c> starts it, on a free port and a temporary data directory.</summary>
internal sealed class SiloUnderTest : IAsyncDisposable
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(5);
    private readonly string _directory = Directory.CreateTempSubdirectory("lisa-bench-").FullName;
    private readonly Process _process;

    private SiloUnderTest(string[] options)
    {
        Url = new Uri($"http://127.0.0.1:{FreePort.Take()}");
        var start = new ProcessStartInfo("dotnet")
        {
            ArgumentList = { Program(), "--data", _directory, "--urls", Url.ToString().TrimEnd('/') },
            RedirectStandardOutput = true,
        };
        foreach (var option in options)
        {
            start.ArgumentList.Add(option);
        }

        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, _) => { };
        _process.BeginOutputReadLine();
    }

    public Uri Url { get; }

    /// <summary>From before the process was made to its first answer that it is ready.</summary>
    public TimeSpan ReadyAfter { get; private set; }

    /// <summary>Largest resident size so far, as the kernel keeps it.</summary>
    public long PeakBytes
    {
        get
        {
            var line = File.ReadLines($"/proc/{_process.Id}/status").First(each => each.StartsWith("VmHWM:", StringComparison.Ordinal));
            return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]) * 1024;
        }
    }

    /// <summary>Processor time that it has used since it started.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    public static async Task<SiloUnderTest> StartAsync(params string[] options)
    {
        var started = Stopwatch.GetTimestamp();
        var silo = new SiloUnderTest(options);
        using var http = new HttpClient { BaseAddress = silo.Url };
        while (!await IsReadyAsync(http))
        {
            await Task.Delay(Poll, TimeProvider.System);
        }

        silo.ReadyAfter = Stopwatch.GetElapsedTime(started);
        return silo;
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    private static async Task<bool> IsReadyAsync(HttpClient http)
    {
        try
        {
            using var answer = await http.GetAsync("/health/ready");
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    /// <summary>The silo program that is measured.</summary>
    public static string Program()
    {
        var beside = typeof(Silo.Hosting.SiloHost).Assembly.Location;
        var built = Path.Combine(PeerScript.Repository(), "silo", "bin", "Release", "net10.0", "Lisa.Silo.dll");
        return File.Exists(built) ? built : beside;
    }
}
