using System.Globalization;
using Lisa.Silo.Storage.Postgres;

namespace Lisa.Silo.Hosting;

/// <summary>The verbs <c>db migrate</c> and <c>db status</c> of the silo program.</summary>
public static class DatabaseCommands
{
    /// <returns>0; of <c>status</c>, 1 when the schema is not this program's.</returns>
    /// <exception cref="ArgumentException">No database is named.</exception>
    /// <exception cref="InvalidOperationException">The schema is newer, or another.</exception>
    public static async Task<int> RunAsync(string verb, string[] arguments, TextWriter output)
    {
        var settings = DatabaseSettings.From(SiloSettings.Sources(arguments))
            ?? throw new ArgumentException("there is no database to look at: name the file of its connection string with --database-file, or set LISA_DATABASE");
        await using var source = ClusterDatabase.Source(settings, $"db {verb}");
        if (verb == "migrate")
        {
            var done = ClusterSchema.Migrate(source, ClusterSchema.Scripts);
            await output.WriteLineAsync(done.Count == 0 ? "the schema is up to date" : $"applied {string.Join(", ", done.Select(script => script.Name))}");
            return 0;
        }

        var applied = ClusterSchema.Applied(source);
        foreach (var script in applied)
        {
            await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{script.Name}  applied {script.AppliedAt:yyyy-MM-ddTHH:mm:ssZ}  {script.Checksum[..8]}"));
        }

        ClusterSchema.Check(applied, ClusterSchema.Scripts);
        await output.WriteLineAsync("the schema is up to date");
        return 0;
    }
}
