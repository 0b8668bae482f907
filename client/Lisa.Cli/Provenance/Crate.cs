using System.IO.Compression;
using System.Text.Json;
using Lisa.Client.Http;
using Lisa.Client.Provenance;

namespace Lisa.Cli.Provenance;

/// <summary>A crate that somebody gave us, opened to be read; nothing of it is unpacked.</summary>
internal sealed class Crate : IDisposable
{
    private const string RecipeFile = "recipe.json";
    private const string PipelineFile = "pipeline.yaml";
    private const long MostText = 16 << 20;
    private const long MostHashes = 1L << 30;
    private readonly string _path;
    private readonly ZipArchive _zip;

    private Crate(string path, ZipArchive zip) => (_path, _zip) = (path, zip);

    public static Crate Open(string path)
    {
        try
        {
            return new Crate(path, ZipFile.OpenRead(path));
        }
        catch (InvalidDataException damaged)
        {
            throw new CommandFailure($"{path}: no zip file, or a damaged one: {damaged.Message}; take the crate anew with `lisa provenance --format crate`");
        }
    }

    /// <summary>How the products are made again.</summary>
    public RecipeView Recipe()
    {
        RecipeView? recipe;
        try
        {
            recipe = JsonSerializer.Deserialize(Text(RecipeFile), LisaJson.Default.RecipeView);
        }
        catch (JsonException wrong)
        {
            throw new CommandFailure($"{_path}, {RecipeFile}, line {wrong.LineNumber + 1}: {wrong.Message}; take the crate anew");
        }

        return recipe?.Format == RecipeView.KnownFormat
            ? recipe
            : throw new CommandFailure($"{_path}, {RecipeFile}: the format is {recipe?.Format ?? "nothing"}, not {RecipeView.KnownFormat}; use a command of the crate's version");
    }

    public string Pipeline() => Text(PipelineFile);

    /// <summary>Content hashes by index.</summary>
    public SegmentHashList Hashes(string file)
    {
        using var reader = new StreamReader(Entry(file, MostHashes));
        return SegmentHashList.Read(reader, $"{_path}, {file}");
    }

    public void Dispose() => _zip.Dispose();

    private string Text(string file)
    {
        using var reader = new StreamReader(Entry(file, MostText));
        return reader.ReadToEnd();
    }

    private Stream Entry(string file, long most)
    {
        var entry = _zip.GetEntry(file) ?? throw new CommandFailure($"{_path}: there is no {file} in it; only crates of `lisa provenance --format crate` can be reproduced");
        return entry.Length <= most
            ? entry.Open()
            : throw new CommandFailure($"{_path}, {file}: {entry.Length} bytes, and {most} at most are read; this is no crate of `lisa provenance`");
    }
}
