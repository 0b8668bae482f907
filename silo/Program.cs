using System.Data.Common;
using Lisa.Grains.Operators;
using Lisa.Silo.Chaos;
using Lisa.Silo.Hosting;
using Lisa.Silo.Storage.Postgres;

namespace Lisa.Silo;

/// <summary>The silo program: serves; or checks a pipeline offline, or sees to the schema of a cluster's database, and exits.</summary>
public static class Program
{
    private static readonly TimeSpan LongestWaitForDatabase = TimeSpan.FromSeconds(60);

    public static async Task<int> Main(string[] args)
    {
        if (args is ["chaos", .. var chaos])
        {
            return ChaosVerb.Run(chaos, Console.Out, Console.Error, TimeProvider.System);
        }

        try
        {
            if (args is ["pipeline", "check", var file, .. var options])
            {
                return PipelineCheck.Run(file, OperatorServices.Describe(SiloSettings.Sources(options)["operators"], StandardOperators.All), Console.Out, Console.Error);
            }

            return args is ["db", "migrate" or "status", ..] ? await DatabaseCommands.RunAsync(args[1], args[2..], Console.Out) : await ServeAsync(args);
        }
        catch (Exception error) when (error is ArgumentException or IOException or UnauthorizedAccessException or InvalidOperationException
            or InvalidDataException or FormatException or DbException or NotSupportedException)
        {
            // What is wrong with the settings, the data directory or the database, in one line; anything else is a fault and says where it happened.
            var what = args switch
            {
                ["db", ..] => "the database cannot be seen to",
                ["pipeline", ..] => "the pipeline cannot be checked",
                _ => "the silo cannot start",
            };
            await Console.Error.WriteLineAsync($"lisa: {what}: {error.Message.ReplaceLineEndings(" ")}");
            return 1;
        }
    }

    private static async Task<int> ServeAsync(string[] args)
    {
        var sources = SiloSettings.Sources(args);
        var settings = SiloSettings.From(sources);
        settings.CheckAddressesAreFree();
        if (settings.Cluster is { } cluster)
        {
            await ClusterDatabase.WaitAsync(cluster.Database, LongestWaitForDatabase, TimeProvider.System, line => Console.Error.WriteLine($"lisa: {line}"));
        }

        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration.AddConfiguration(sources);
        await using var app = SiloHost.Build(builder, settings, StandardOperators.All);
        var stopping = app.Lifetime.ApplicationStopping;
        try
        {
            await app.RunAsync();
        }
        catch (Exception error) when (stopping.IsCancellationRequested && error is OperationCanceledException or Orleans.Runtime.OrleansLifecycleCanceledException)
        {
            await Console.Error.WriteLineAsync("lisa: the silo was told to stop before it had started");
        }

        return 0;
    }
}
