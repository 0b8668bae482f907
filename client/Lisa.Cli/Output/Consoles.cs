using Spectre.Console;

namespace Lisa.Cli.Output;

/// <summary>Makes Spectre's console for a writer.</summary>
internal static class Consoles
{
    // What is piped into a file or a grep must not be wrapped at a screen's edge.
    private const int WidthWithoutTerminal = 240;

    public static IAnsiConsole On(TextWriter output, bool isTerminal)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(output),
            Ansi = isTerminal ? AnsiSupport.Detect : AnsiSupport.No,
            Interactive = isTerminal ? InteractionSupport.Detect : InteractionSupport.No,
        });
        if (!isTerminal)
        {
            console.Profile.Width = WidthWithoutTerminal;
            console.Profile.Capabilities.Unicode = false;
        }

        return console;
    }
}
