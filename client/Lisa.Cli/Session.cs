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

    /// <summary>Null where nobody sends any, as in a test.</summary>
    public TerminationSignals? Signals { get; private init; }

    public Option<string> Url { get; } = new("--url")
    {
        Description = $"Where the silo is; several of one cluster with commas between. [LISA_URL, or {DefaultUrl}]",
        HelpName = "URL",
        Recursive = true,
    };

    public Option<bool> Json { get; } = new("--json") { Description = "Print JSON instead of text.", Recursive = true };

    public static Session OfProcess(TerminationSignals signals) =>
        new(System.Console.Out, System.Console.Error, !System.Console.IsOutputRedirected, TimeProvider.System) { Signals = signals };

    /// <summary>A client of the silos that the command line, else LISA_URL, names.</summary>
    public LisaClient Connect(ParseResult parsed)
    {
        var text = parsed.GetValue(Url) ?? Environment.GetEnvironmentVariable("LISA_URL");
        var urls = (string.IsNullOrWhiteSpace(text) ? DefaultUrl : text).Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return urls.Length > 0
            ? LisaClient.Connect([.. urls.Select(AddressOf)], ClientOptions)
            : throw new UsageFailure($"--url {text}: names no address; write it as {DefaultUrl}");
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

    private static Uri AddressOf(string url) =>
        Uri.TryCreate(url.TrimEnd('/') + "/", UriKind.Absolute, out var address) && address.Scheme is ("http" or "https")
            ? address
            : throw new UsageFailure($"--url {url}: not an http or https address; write it as {DefaultUrl}, several with commas between");
}
