namespace Lisa.Cli.Compare;

/// <summary>Which silo is killed, and when.</summary>
/// <param name="Silo">Its number.</param>
/// <param name="Share">Of the time that the undisturbed run took.</param>
internal readonly record struct KillMoment(int Silo, double Share)
{
    private const double Earliest = 0.15;
    private const double Latest = 0.6;

    /// <summary>Of one repetition: the same in each style.</summary>
    public static KillMoment Of(long seed, int repetition, int silos)
    {
        var dice = new Random(unchecked((int)((seed * 7919) + repetition)));
        return new KillMoment(dice.Next(silos), Earliest + ((Latest - Earliest) * dice.NextDouble()));
    }
}
