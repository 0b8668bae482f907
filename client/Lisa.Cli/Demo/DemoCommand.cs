using System.CommandLine;
using System.Globalization;
using Lisa.Cli.Runs;
using Lisa.Cli.Silo;
using Lisa.Client;
using Lisa.Client.Runs;
using Lisa.Signal.Fourier;

namespace Lisa.Cli.Demo;

/// <summary>Everything at once, on simulated data: a silo, an inspiral hidden in noise, a search, and whether it found it.</summary>
internal static class DemoCommand
{
    // Small enough that a minute of strain is several posts.
    private const int PostBytes = 512 * 1024;

    public static Command Create(Session session)
    {
        var seed = new Option<long>("--seed") { Description = "Of the noise.", HelpName = "N", DefaultValueFactory = _ => 1 };
        var snr = new Option<double>("--snr") { Description = "Of the injected inspiral, 1 to 1000.", HelpName = "X", DefaultValueFactory = _ => DemoSignal.UsualSnr };
        var keep = new Option<bool>("--keep") { Description = "In a terminal, keep the silo until Enter." };
        var command = new Command("demo", "Starts a silo, hides an inspiral in noise, searches for it; exits 0 if it is recovered.") { seed, snr, keep };
        command.SetAction(async (parsed, cancellation) =>
        {
            var wanted = parsed.GetValue(snr);
            if (!(wanted is >= 1 and <= 1000))
            {
                throw new UsageFailure($"--snr {wanted.ToString(CultureInfo.InvariantCulture)}: is out of bounds; choose 1 to 1000");
            }

            var stay = parsed.GetValue(keep) && session.IsTerminal && !Console.IsInputRedirected;
            return await RunAsync(session, parsed.GetValue(seed), wanted, stay, cancellation);
        });
        return command;
    }

    private static async Task<int> RunAsync(Session session, long seed, double snr, bool stay, CancellationToken cancellation)
    {
        var program = SiloProgram.Find();
        var directory = Directory.CreateTempSubdirectory("lisa-demo-").FullName;
        var data = Path.Combine(directory, "data");
        session.Output.WriteLine($"simulating {DemoSignal.DurationSeconds:0} s at {DemoSignal.SampleRateHz:0} Hz, seed {seed}, SNR {snr:0.##}, FFT {FourierBackend.Name}");
        if (!FourierBackend.Name.StartsWith("fftw", StringComparison.Ordinal))
        {
            session.Output.WriteLine("note: libfftw3 is not installed; the managed FFT is slower, and as good");
        }

        var signal = DemoSignal.Simulate(seed, snr);
        session.Output.WriteLine($"starting a silo on {data}");
        await using var silo = await ChildSilo.StartAsync(program, data, Path.Combine(directory, "silo.log"), session.Time, cancellation);
        using var client = LisaClient.Connect(silo.Address, new LisaClientOptions { PostBytes = PostBytes });
        var run = await new DemoSearch(session, client).RunAsync(signal, cancellation);
        if (run.State != RunStates.Committed)
        {
            session.Output.WriteLine($"the silo's log is {Path.Combine(directory, "silo.log")}");
            return RunFollower.ExitCode(run) == ExitCodes.Cancelled ? ExitCodes.Cancelled : ExitCodes.Failed;
        }

        var result = await client.Results.GetAsync(run.Id, cancellation);
        var verdict = new DemoVerdict(new DemoEvent(DemoSignal.CoalescenceGpsSeconds, snr), DemoVerdict.Loudest(result));
        session.Console.Write(verdict.Render());
        session.Output.WriteLine(verdict.Recovered ? "the inspiral was recovered" : "the inspiral was NOT recovered");
        WhereToLook(session, silo.Address, run.Id, data, stay);
        if (stay)
        {
            session.Output.WriteLine("the silo runs until Enter");
            await Task.Run(Console.ReadLine, CancellationToken.None).WaitAsync(cancellation);
        }

        return verdict.Recovered ? ExitCodes.Done : ExitCodes.Failed;
    }

    private static void WhereToLook(Session session, Uri address, string run, string data, bool running)
    {
        session.Output.WriteLine(running ? "look at:" : "start a silo on the same data again, and look at:");
        if (!running)
        {
            session.Output.WriteLine($"  ./lisa up --data {data} --port {address.Port}");
        }

        session.Output.WriteLine($"  {address}docs               the API");
        session.Output.WriteLine($"  {address}orleans            the dashboard");
        session.Output.WriteLine($"  {address}v1/results/{run}");
        session.Output.WriteLine($"  ./lisa results {run} --url {address.ToString().TrimEnd('/')}");
    }
}
