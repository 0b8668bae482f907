using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Lisa.Cli.Output;
using Lisa.Client;
using Lisa.Client.Http;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Lisa.Cli;

/// <summary>What a command talks to: writers, clock, and the options that every command knows.</summary>
internal sealed class Session
{
    public const string DefaultUrl = "http://127.0.0.1:5080";

    private static readonly JsonSerializerOptions Indented = new(LisaJson.Default.Options) { WriteIndented = true };

    /// <param name="output">Standard output.</param>
    /// <param name="error">Standard error.</param>
    /// <param name="isTerminal">Whether somebody watches the output: bars instead of lines.</param>
    /// <param name="time">Clock.</param>
    /// <param name="options">Of the HTTP client; null for its defaults.</param>
    public Session(TextWriter output, TextWriter error, bool isTerminal, TimeProvider time, LisaClientOptions? options = null)
    {
        Output = output;
        Error = error;
        IsTerminal = isTerminal;
        Time = time;
        ClientOptions = options;
        Console = Consoles.On(output, isTerminal);
    }

    public TextWriter Output { get; }

    public TextWriter Error { get; }

    public bool IsTerminal { get; }

    public TimeProvider Time { get; }

    public IAnsiConsole Console { get; }

    public LisaClientOptions? ClientOptions { get; }

    public Option<string> Url { get; } = new("--url")
    {
        Description = $"Where the silo is. [LISA_URL, or {DefaultUrl}]",
        HelpName = "URL",
        Recursive = true,
    };

    public Option<bool> Json { get; } = new("--json") { Description = "Print JSON instead of text.", Recursive = true };

    public static Session OfProcess() =>
        new(System.Console.Out, System.Console.Error, !System.Console.IsOutputRedirected, TimeProvider.System);

    /// <summary>A client of the silo that the command line, else LISA_URL, names.</summary>
    public LisaClient Connect(ParseResult parsed)
    {
        var text = parsed.GetValue(Url) ?? Environment.GetEnvironmentVariable("LISA_URL");
        text = string.IsNullOrWhiteSpace(text) ? DefaultUrl : text;
        if (!Uri.TryCreate(text.TrimEnd('/') + "/", UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
        {
            throw new UsageFailure($"--url {text}: not an http or https address; write it as {DefaultUrl}");
        }

        return LisaClient.Connect(address, ClientOptions);
    }

    /// <summary>Prints a view: as JSON where asked for, else as a command shows it.</summary>
    public int Show<T>(ParseResult parsed, T view, JsonTypeInfo<T> type, Func<T, IRenderable> render)
    {
        if (parsed.GetValue(Json))
        {
            Output.WriteLine(JsonSerializer.Serialize(view, (JsonTypeInfo<T>)Indented.GetTypeInfo(type.Type)));
        }
        else
        {
            Console.Write(render(view));
        }

        return ExitCodes.Done;
    }
}
