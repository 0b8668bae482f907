namespace Lisa.Grains.Flow.Tenants;

/// <summary>How long what a tenant grants holds, and how often it is asked for again.</summary>
/// <param name="Renew">A holder renews its lease this often: with the look that its step takes anyway.</param>
/// <param name="Lease">Without being renewed, a lease lasts this long at the tenant.</param>
/// <param name="Margin">A holder stops sending by its own clock this much earlier.</param>
/// <param name="Turn">While others wait for it, room goes round after this long.</param>
/// <param name="Unlimited">Who is not limited asks again after this long, so that a limit that is set is in force by then.</param>
/// <param name="Checked">A tenant that grants has looked within this long whether another activation has taken its place.</param>
public sealed record TenantTimes(TimeSpan Renew, TimeSpan Lease, TimeSpan Margin, TimeSpan Turn, TimeSpan Unlimited, TimeSpan Checked)
{
    /// <summary>
    /// A tenant that does not know who holds what grants nothing new for so long: whoever held something has said so by then, or has stopped, also
    /// what another activation granted last before it noticed.
    /// </summary>
    public TimeSpan Settling => Lease + Checked;

    /// <summary>From how often steps look: a second in a silo as it runs, which makes leases of five seconds.</summary>
    public static TenantTimes Of(TimeSpan reminder) => new(reminder, 5 * reminder, reminder, reminder / 10, 5 * reminder, 2 * reminder);
}
