using System.CommandLine;
using System.CommandLine.Invocation;
using Lisa.Client.Http;

namespace Lisa.Cli;

/// <summary>Parses, runs, and says in one line what went wrong.</summary>
internal static class CommandRunner
{
    public static async Task<int> RunAsync(
        RootCommand root, IReadOnlyList<string> arguments, Session session, CancellationToken cancellation)
    {
        var parsed = root.Parse(arguments);
        if (parsed.Action is ParseErrorAction)
        {
            foreach (var problem in parsed.Errors)
            {
                session.Error.WriteLine($"lisa: {problem.Message}");
            }

            session.Error.WriteLine($"lisa: see {CommandPath(parsed)} --help");
            return ExitCodes.Usage;
        }

        try
        {
            // Signals are ours: a silo in the foreground must get them before anybody exits.
            var invocation = new InvocationConfiguration
            {
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
                Output = session.Output,
                Error = session.Error,
            };
            return await parsed.InvokeAsync(invocation, cancellation);
        }
        catch (UsageFailure failure)
        {
            return Say(session, ExitCodes.Usage, failure.Message, $"see {CommandPath(parsed)} --help");
        }
        catch (RefusedException refused)
        {
            return Say(session, ExitCodes.Failed, [.. refused.Refusals.Select(refusal => refusal.ToString())]);
        }
        catch (SiloUnreachableException unreachable)
        {
            return Say(
                session, ExitCodes.Failed,
                $"{unreachable.Message}; start a silo with `lisa up`, or name a running one with --url or LISA_URL");
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return Say(session, ExitCodes.Interrupted, "interrupted");
        }
        catch (Exception failure) when (failure is CommandFailure or IOException or UnauthorizedAccessException)
        {
            return Say(session, ExitCodes.Failed, failure.Message);
        }
    }

    private static int Say(Session session, int exitCode, params string[] lines)
    {
        foreach (var line in lines)
        {
            session.Error.WriteLine($"lisa: {line.ReplaceLineEndings(" ")}");
        }

        return exitCode;
    }

    private static string CommandPath(ParseResult parsed)
    {
        var names = new List<string>();
        for (Symbol? symbol = parsed.CommandResult.Command; symbol is Command and not RootCommand; symbol = symbol.Parents.FirstOrDefault())
        {
            names.Insert(0, symbol.Name);
        }

        return string.Join(' ', ["lisa", .. names]);
    }
}
