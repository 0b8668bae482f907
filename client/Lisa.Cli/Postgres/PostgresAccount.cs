using System.Diagnostics;
using Lisa.Cli.Processes;

namespace Lisa.Cli.Postgres;

/// <summary>
/// Who runs the server: PostgreSQL refuses root, so root runs it as the user <c>postgres</c>, to whom the server's directory then belongs.
/// <para>
/// By <c>setpriv</c>, which becomes the program: <c>runuser</c> would stay between and, told to end, kill a server that takes more than
/// two seconds to put its data away.
/// </para>
/// </summary>
internal sealed record PostgresAccount(string? User)
{
    public static PostgresAccount OfProcess() => new(!OperatingSystem.IsWindows() && Environment.IsPrivilegedProcess ? "postgres" : null);

    /// <summary>How the account starts a program. It works in <paramref name="directory"/>: it may not enter where root stands.</summary>
    public ProcessStartInfo Command(string directory, string program, params IEnumerable<string> arguments)
    {
        var start = User is null
            ? new ProcessStartInfo(program, arguments)
            : new ProcessStartInfo("setpriv", ["--reuid", User, "--regid", User, "--init-groups", "--", program, .. arguments]);
        start.WorkingDirectory = directory;
        return start;
    }

    /// <summary>Gives it a directory with all that is in it.</summary>
    public async Task OwnAsync(string directory, CancellationToken cancellation)
    {
        if (User is null)
        {
            return;
        }

        await Programs.RunAsync(new ProcessStartInfo("chown", ["--recursive", $"{User}:", directory]), cancellation);
        var (exitCode, _, _) = await Programs.TryAsync(Command("/", "test", "-x", directory), cancellation);
        if (exitCode != 0)
        {
            throw new CommandFailure(
                $"{directory}: user {User}, as whom root runs PostgreSQL, may not enter one of the directories above it; put --data elsewhere (as /var/lib/lisa), or run this as another user than root");
        }
    }
}
