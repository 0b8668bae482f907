using System.CommandLine;
using Lisa.Client.Http;

namespace Lisa.Cli.Output;

/// <summary>The options of a listing, and its end.</summary>
internal sealed class PageOptions
{
    public Option<string?> After { get; } = new("--after") { Description = "Begin behind this one.", HelpName = "NEXT" };

    public Option<int?> Limit { get; } = new("--limit") { Description = "Most items.", HelpName = "N" };

    public void AddTo(Command command)
    {
        command.Add(After);
        command.Add(Limit);
    }

    /// <summary>Says on standard error how to see the rest, so that it is in nobody's pipe.</summary>
    public static void SayMore<T>(Session session, Page<T> page)
    {
        if (page.Next is { } next)
        {
            session.Error.WriteLine($"lisa: there are more; --after {next} shows them");
        }
    }
}
