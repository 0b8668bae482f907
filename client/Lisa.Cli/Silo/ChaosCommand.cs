using System.CommandLine;

namespace Lisa.Cli.Silo;

/// <summary>The simulation is the silo program's; it gets the words as they are, and the terminal.</summary>
internal static class ChaosCommand
{
    public static Command Create()
    {
        var words = new Argument<string[]>("OPTIONS") { Description = "As the simulation takes them.", Arity = ArgumentArity.ZeroOrMore };
        var command = new Command("chaos", "Simulates clusters under faults, seed by seed, without a silo.") { words };
        command.TreatUnmatchedTokensAsErrors = false;
        command.SetAction((parsed, cancellation) => ForegroundProcess.RunAsync(
            SiloProgram.Find().Command(["chaos", .. parsed.GetValue(words) ?? [], .. parsed.UnmatchedTokens]), cancellation));
        return command;
    }
}
