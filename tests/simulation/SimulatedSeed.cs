namespace Lisa.Tests.Simulation;

/// <summary>What came of one seed.</summary>
/// <param name="Seed">Replays it.</param>
/// <param name="Problem">Which promise was broken; null when none was.</param>
/// <param name="Trace">What happened, if it was asked for.</param>
/// <param name="Events">How many events that took.</param>
/// <param name="AfterFaults">How long it took after the last fault, in virtual time; negative when it was over before.</param>
internal sealed record SimulatedSeed(int Seed, string? Problem, IReadOnlyList<string> Trace, long Events, TimeSpan AfterFaults)
{
    private const int LastLines = 50;

    public static SimulatedSeed Play(int seed, Rules rules, bool traced = false)
    {
        var world = new World(seed, rules, traced);
        string? problem = null;
        try
        {
            world.Play();
        }
        catch (BrokenInvariantException broken)
        {
            problem = broken.Message;
        }
        catch (Exception thrown) when (thrown is ArgumentException or ArithmeticException or InvalidOperationException or IndexOutOfRangeException)
        {
            // A flow that throws is as broken as one that decides wrongly, and its seed is needed as much.
            problem = thrown.ToString();
        }

        return new SimulatedSeed(seed, problem, world.Trace?.Lines ?? [], world.Turns.Count, world.Turns.Now - world.Faults.StopAt);
    }

    /// <summary>For whoever has to find the fault: plays the seed again, this time writing everything down.</summary>
    public string Explain(Rules rules)
    {
        var again = Play(Seed, rules, traced: true);
        return $"""
            seed {Seed}: {Problem}
            replay it alone: LISA_SEED={Seed} dotnet test tests --filter "FullyQualifiedName~{typeof(SimulationTests).FullName}"
            {string.Join(Environment.NewLine, again.Trace.TakeLast(LastLines))}
            """;
    }
}
