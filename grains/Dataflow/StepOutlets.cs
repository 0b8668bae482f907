using Lisa.Grains.Contracts;
using Lisa.Grains.Dataflow.Tenants;

namespace Lisa.Grains.Dataflow;

/// <summary>Ways out of a step's work, back to its grain and on to others.</summary>
/// <param name="Wake">Asks the grain, from any thread, for a turn to reconcile.</param>
/// <param name="Publish">Puts an event on the product's stream.</param>
/// <param name="TellRuns">Tells the runs that want the product how far it is.</param>
/// <param name="TickAfter">Asks for a tick after a while.</param>
/// <param name="Losses">Keeps what is to be known of segments that were given up.</param>
/// <param name="Payer">Says which run pays for what is computed now on a tenant's account.</param>
/// <param name="Work">Keeps what was spent.</param>
/// <param name="Tenants">Say what may be sent.</param>
internal sealed record StepOutlets(
    Func<Task> Wake, Func<SegmentsReady, Task> Publish, Action<StepReport> TellRuns, Action<TimeSpan> TickAfter, StepLosses Losses,
    Func<string?, string> Payer, WorkReporter Work, StepTenants Tenants);
