using System.CommandLine;

namespace Lisa.Cli.Tenants;

/// <summary>Whom something belongs to.</summary>
internal sealed class TenantOption() : Option<string?>("--tenant")
{
    private const string Variable = "LISA_TENANT";

    public static TenantOption Create(string what) => new() { Description = $"Whom {what} to. [{Variable}, or default]", HelpName = "NAME" };

    /// <summary>What the command line says, else the environment; null where neither does.</summary>
    public string? Read(ParseResult parsed) => parsed.GetValue(this) ?? (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named ? named : null);
}
