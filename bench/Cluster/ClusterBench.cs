using Lisa.Cli;

namespace Lisa.Bench.Cluster;

/// <summary>The cluster's benchmarks, by name: each starts clusters of its own, of silo processes on a private PostgreSQL.</summary>
internal static class ClusterBench
{
    private static readonly SortedDictionary<string, Func<Task<int>>> All = new(StringComparer.Ordinal)
    {
        ["cluster-calls"] = CallsBench.RunAsync,
        ["cluster-change"] = ChangeBench.RunAsync,
        ["cluster-locality"] = LocalityBench.RunAsync,
        ["cluster-speedup"] = SpeedupBench.RunAsync,
        ["cluster-spread"] = SpreadBench.RunAsync,
    };

    public static bool Has(string name) => name == "cluster" || All.ContainsKey(name);

    /// <summary>0 when every bar was met, 1 when one was missed, 2 where this machine cannot run it.</summary>
    public static async Task<int> RunAsync(string name)
    {
        try
        {
            if (name != "cluster")
            {
                return await All[name]();
            }

            var worst = 0;
            foreach (var (each, run) in All)
            {
                Console.WriteLine($"== {each}");
                worst = Math.Max(worst, await run());
            }

            return worst;
        }
        catch (CommandFailure failure)
        {
            await Console.Error.WriteLineAsync($"{name}: {failure.Message}");
            return 2;
        }
    }
}
