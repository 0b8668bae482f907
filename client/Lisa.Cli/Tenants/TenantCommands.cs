using System.CommandLine;
using Lisa.Cli.Output;
using Lisa.Client.Http;
using Lisa.Client.Tenants;

namespace Lisa.Cli.Tenants;

/// <summary>Looks at tenants, and limits them.</summary>
internal static class TenantCommands
{
    public static Command Create(Session session) => new("tenants", "Lists, shows and limits tenants.") { List(session), Show(session), Limit(session) };

    private static Command List(Session session)
    {
        var options = new PageOptions();
        var command = new Command("list", "Lists tenants with their limits and what they use.");
        options.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var client = session.Connect(parsed);
            var page = await client.Tenants.ListAsync(parsed.GetValue(options.After), parsed.GetValue(options.Limit), cancellation);
            session.Show(parsed, page, LisaJson.Default.PageTenantView, tenants => TenantTables.List(tenants.Items));
            PageOptions.SayMore(session, page);
            return ExitCodes.Done;
        });
        return command;
    }

    private static Command Show(Session session)
    {
        var tenant = Name();
        var limit = new Option<int?>("--limit") { Description = "Most datasets and products to name.", HelpName = "N" };
        var command = new Command("show", "A tenant with its limits, what it uses, and what its store is made of.") { tenant, limit };
        command.SetAction(async (parsed, cancellation) =>
        {
            using var client = session.Connect(parsed);
            var view = await client.Tenants.GetAsync(parsed.GetRequiredValue(tenant), parsed.GetValue(limit), cancellation);
            return session.Show(parsed, view, LisaJson.Default.TenantView, TenantTables.Show);
        });
        return command;
    }

    private static Command Limit(Session session)
    {
        var tenant = Name();
        var segments = new Option<string?>("--segments") { Description = "Segments in work items at one time. [as it is]", HelpName = "N|unlimited" };
        var stored = new Option<string?>("--stored") { Description = "Bytes of samples stored, as 500GiB. [as it is]", HelpName = "BYTES|unlimited" };
        var standard = new Option<bool>("--default") { Description = "Have it go by the limits of the silos again." };
        var command = new Command("limit", "Limits how much a tenant may use; in force at once.") { tenant, segments, stored, standard };
        command.Validators.Add(result =>
        {
            var limits = (result.GetResult(segments) is null ? 0 : 1) + (result.GetResult(stored) is null ? 0 : 1);
            if ((limits == 0) == (result.GetResult(standard) is null))
            {
                result.AddError("give --segments, --stored or both; or --default alone");
            }
        });
        command.SetAction(async (parsed, cancellation) =>
        {
            var name = parsed.GetRequiredValue(tenant);
            var (most, bytes) = (parsed.GetValue(segments), parsed.GetValue(stored));
            var (mostSegments, mostBytes) = (most is null ? null : Amounts.Count("--segments", most), bytes is null ? null : Amounts.Bytes("--stored", bytes));
            using var client = session.Connect(parsed);
            var view = parsed.GetValue(standard)
                ? await client.Tenants.UnlimitAsync(name, cancellation)
                : await client.Tenants.LimitAsync(
                    name, most is not null && bytes is not null
                        ? new NewTenantLimits(mostSegments, mostBytes)
                        : await ChangedAsync(client.Tenants, name, most is not null, mostSegments, bytes is not null, mostBytes, cancellation), cancellation);
            return session.Show(parsed, view, LisaJson.Default.TenantView, TenantTables.Show);
        });
        return command;
    }

    // What is not named stays as it is; of a tenant that nobody has named yet, nothing is limited.
    private static async Task<NewTenantLimits> ChangedAsync(
        TenantsClient tenants, string name, bool changesSegments, long? segments, bool changesBytes, long? bytes, CancellationToken cancellation)
    {
        TenantView? known;
        try
        {
            known = await tenants.GetAsync(name, 1, cancellation);
        }
        catch (RefusedException refused) when (refused.Status == System.Net.HttpStatusCode.NotFound)
        {
            known = null;
        }

        return new NewTenantLimits(changesSegments ? segments : known?.ConcurrentSegments, changesBytes ? bytes : known?.StoredBytes);
    }

    private static Argument<string> Name() => new("TENANT") { Description = "Its name." };
}
