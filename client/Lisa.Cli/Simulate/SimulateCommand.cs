using System.CommandLine;
using System.Globalization;
using Lisa.Cli.Output;

namespace Lisa.Cli.Simulate;

/// <summary>Simulates LISA's data into a file.</summary>
internal static class SimulateCommand
{
    private const int Tenths = 10;

    public static Command Create(Session session)
    {
        var file = new Argument<string>("FILE") { Description = "The HDF5 file to write; it must not exist." };
        var options = new SimulateOptions();
        var command = new Command("simulate", "Simulates LISA's measurements, pseudo-ranges and orbits, and writes them to an HDF5 file.") { file };
        options.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            var path = parsed.GetRequiredValue(file);
            if (File.Exists(path))
            {
                throw new CommandFailure($"{path}: exists; delete it, or choose another name");
            }

            await WriteAsync(session, path, Make(options.Read(parsed)), cancellation);
            return ExitCodes.Done;
        });
        return command;
    }

    // What the numerics refuse, they refuse with the value and its bound.
    private static SimulatedMission Make(SimulationSettings settings)
    {
        try
        {
            var simulation = new SimulatedMission(settings);
            return simulation.Mission is { Samples: > 0, RangingSamples: > 0 }
                ? simulation
                : throw new UsageFailure($"--days: {settings.DurationSeconds} s do not hold a sample of the measurements and one of the pseudo-ranges");
        }
        catch (ArgumentException refused)
        {
            throw new UsageFailure(refused.Message);
        }
    }

    private static async Task WriteAsync(Session session, string path, SimulatedMission simulation, CancellationToken cancellation)
    {
        var mission = simulation.Mission;
        var settings = simulation.Settings;
        session.Error.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"simulating {settings.DurationSeconds / 86_400:0.###} days: {mission.MeasurementNames.Count} × {Cells.Count(mission.Samples)} samples, {settings.Sky.Count} sources, {settings.Glitches.Count} glitches, {settings.Gaps.Count} gaps, seed {settings.Instrument.Seed}"));

        // A file that was begun and not finished never has the name of one.
        var unfinished = path + ".part";
        var began = session.Time.GetTimestamp();
        try
        {
            var told = 0L;
            await new SimulationFile(simulation, Environment.ProcessorCount).WriteAsync(
                unfinished,
                (done, all) =>
                {
                    if (done * Tenths / all > told)
                    {
                        told = done * Tenths / all;
                        session.Error.WriteLine($"{told * 100 / Tenths} % after {Cells.Span(session.Time.GetElapsedTime(began))}");
                    }
                },
                cancellation);
            File.Move(unfinished, path);
        }
        catch
        {
            File.Delete(unfinished);
            throw;
        }

        session.Output.WriteLine($"{path}: {Cells.Bytes(new FileInfo(path).Length)}");
    }
}
