namespace Lisa.Bench.Serving;

/// <summary>Process start to ready, on an empty data directory.</summary>
internal static class StartupBench
{
    private const int Repetitions = 7;
    private const double BarSeconds = 3;

    public static async Task<int> RunAsync()
    {
        var times = new List<double>();
        for (var repetition = 0; repetition < Repetitions; repetition++)
        {
            await using var silo = await SiloUnderTest.StartAsync();
            times.Add(silo.ReadyAfter.TotalSeconds);
        }

        Figures.Say("process start to ready: longest", times.Max(), "s");
        return Figures.Judge("process start to ready: median", Figures.Median(times), "s", BarSeconds, atLeast: false);
    }
}
