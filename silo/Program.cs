using System.Data.Common;
using Lisa.Grains.Operators;
using Lisa.Silo.Chaos;
using Lisa.Silo.Hosting;

namespace Lisa.Silo;

/// <summary>The silo program: serves, or checks a pipeline offline and exits.</summary>
public static class Program
{
    public static async Task<int> Main(string[] args)
    {
        if (args is ["pipeline", "check", var file])
        {
            return PipelineCheck.Run(file, new OperatorRegistry(StandardOperators.All), Console.Out, Console.Error);
        }

        if (args is ["chaos", .. var chaos])
        {
            return ChaosVerb.Run(chaos, Console.Out, Console.Error, TimeProvider.System);
        }

        try
        {
            var builder = WebApplication.CreateSlimBuilder(args);
            var settings = SiloSettings.From(SiloSettings.Sources(args));
            settings.CheckAddressesAreFree();
            await using var app = SiloHost.Build(builder, settings, StandardOperators.All);
            await app.RunAsync();
            return 0;
        }
        catch (Exception error) when (error is ArgumentException or IOException or UnauthorizedAccessException or InvalidOperationException
            or InvalidDataException or FormatException or DbException)
        {
            // What is wrong with the settings or the data directory, in one line; anything else is a fault and says where it happened.
            await Console.Error.WriteLineAsync($"lisa: the silo cannot start: {error.Message}");
            return 1;
        }
    }
}
