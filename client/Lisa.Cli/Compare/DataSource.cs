using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using Lisa.Cli.Datasets;
using Lisa.Cli.Demo;
using Lisa.Client;
using Lisa.Client.Datasets;
using Lisa.Signal.Simulation;

namespace Lisa.Cli.Compare;

/// <summary>
/// Where an input's data come from: a file, with what it does not say of itself behind a question mark, under the names of the options of
/// <c>lisa dataset post</c> (<c>template.hdf5?path=/template&amp;rate-hz=4096</c>); white noise (<c>noise:2000x1024@4096</c>: segments, samples in each,
/// samples a second); or the demonstration's strain or template (<c>demo:strain</c>). It can be posted again and again, the same samples each time.
/// </summary>
internal sealed partial class DataSource
{
    private const int SamplesAPost = 1 << 19;
    private const long MostNoiseSamples = 1L << 29;
    private const string DemoWords = "demo:";

    private readonly Func<LisaClient, string, CancellationToken, Task> _post;

    private DataSource(string input, string text, Func<LisaClient, string, CancellationToken, Task> post) => (Input, Text, _post) = (input, text, post);

    /// <summary>Of the pipeline.</summary>
    public string Input { get; }

    /// <summary>As it was written.</summary>
    public string Text { get; }

    /// <param name="text">As <c>strain=noise:2000x1024@4096</c>.</param>
    /// <param name="seed">Of what is simulated.</param>
    /// <exception cref="UsageFailure">It is none.</exception>
    public static DataSource Parse(string text, long seed)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        if (equals <= 0 || equals == text.Length - 1)
        {
            throw new UsageFailure($"{text}: does not name an input and its data; write INPUT=FILE, or INPUT=noise:2000x1024@4096");
        }

        var (input, source) = (text[..equals], text[(equals + 1)..]);
        return source.StartsWith("noise:", StringComparison.Ordinal) ? Noise(input, text, source, seed)
            : source.StartsWith(DemoWords, StringComparison.Ordinal) ? Demo(input, text, source, seed)
            : File(input, text, source);
    }

    /// <summary>Makes a dataset of this name, whole and sealed.</summary>
    public async Task PostAsync(LisaClient client, string dataset, CancellationToken cancellation)
    {
        await _post(client, dataset, cancellation);
        await client.Datasets.SealAsync(dataset, cancellation);
    }

    private static DataSource Noise(string input, string text, string source, long seed)
    {
        var words = NoiseWords().Match(source);
        if (!words.Success
            || !int.TryParse(words.Groups[1].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var segments) || segments < 1
            || !int.TryParse(words.Groups[2].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var samples) || samples < 1
            || !double.TryParse(words.Groups[3].ValueSpan, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var rateHz) || rateHz is <= 0 or > 1e9
            || (long)segments * samples > MostNoiseSamples)
        {
            throw new UsageFailure(
                $"{text}: is no noise; write {input}=noise:SEGMENTSxSAMPLES@HZ, as noise:2000x1024@4096, of {MostNoiseSamples:N0} samples in all at the most".Replace(',', ' '));
        }

        return new DataSource(input, text, async (client, dataset, cancellation) =>
        {
            await client.Datasets.CreateAsync(new NewDataset(dataset, 0, rateHz, [new ColumnView("x")], SegmentSamples: samples), cancellation);
            var noise = new WhiteNoise(seed);
            var frames = new double[SamplesAPost];
            for (var first = 0L; first < (long)segments * samples; first += SamplesAPost)
            {
                var part = frames.AsMemory(0, (int)Math.Min(SamplesAPost, ((long)segments * samples) - first));
                noise.Fill(first, part.Span);
                using var body = new MemoryStream(MemoryMarshal.AsBytes(part.Span).ToArray(), writable: false);
                await client.Datasets.PostAsync(dataset, body, SampleFormat.Raw, new PostOptions { Offset = first }, null, cancellation);
            }
        });
    }

    private static DataSource Demo(string input, string text, string source, long seed)
    {
        var which = source[DemoWords.Length..];
        var signal = new Lazy<DemoSignal>(() => DemoSignal.Simulate(seed, DemoSignal.UsualSnr));
        Func<byte[]> frames = which switch
        {
            "strain" => () => DemoSignal.Frames(signal.Value.Strain),
            "template" => () => DemoSignal.Frames(signal.Value.TemplatePlus, signal.Value.TemplateCross),
            _ => throw new UsageFailure($"{text}: the demonstration has no {which}; write {input}=demo:strain or {input}=demo:template"),
        };
        return new DataSource(input, text, async (client, dataset, cancellation) =>
        {
            await client.Datasets.CreateAsync(which == "strain" ? DemoSignal.StrainDataset(dataset) : DemoSignal.TemplateDataset(dataset), cancellation);
            using var body = new MemoryStream(frames(), writable: false);
            await client.Datasets.PostFileAsync(dataset, body, null, cancellation);
        });
    }

    private static DataSource File(string input, string text, string source)
    {
        var (path, options) = SourceOptions.Read(text, source);
        var format = DatasetPostCommand.FormatOf(path, null);
        if (!System.IO.File.Exists(path))
        {
            throw new UsageFailure($"{text}: there is no file {path}; name one, or write {input}=noise:2000x1024@4096");
        }

        return new DataSource(input, text, async (client, dataset, cancellation) =>
        {
            await using var body = System.IO.File.OpenRead(path);
            await client.Datasets.PostAsync(dataset, body, format, options, null, cancellation);
        });
    }

    [GeneratedRegex(@"^noise:(\d{1,9})x(\d{1,9})@(\d{1,10}(?:\.\d{1,9})?)$")]
    private static partial Regex NoiseWords();
}
