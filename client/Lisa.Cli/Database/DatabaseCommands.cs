using System.CommandLine;
using Lisa.Cli.Silo;

namespace Lisa.Cli.Database;

/// <summary>The silo program itself knows its schema; these commands pass through what it says and its exit code.</summary>
internal static class DatabaseCommands
{
    public static Command Migrate(Session session) =>
        Create(session, "migrate", "Brings the schema of a PostgreSQL database up to date; doing so again changes nothing.");

    public static Command Status(Session session) =>
        Create(session, "status", "Says which steps of the schema a database has, and which are to come.");

    private static Command Create(Session session, string verb, string description)
    {
        var file = new Option<string>("--database-file")
        {
            Description = "Holds the connection string of the PostgreSQL database.",
            HelpName = "FILE",
            Required = true,
        };
        var command = new Command(verb, description) { file };
        command.SetAction((parsed, cancellation) => ForegroundProcess.RunAsync(
            SiloProgram.Find().Command("db", verb, "--database-file", Path.GetFullPath(parsed.GetRequiredValue(file))), session.Output, session.Error, cancellation));
        return command;
    }
}
