using Lisa.Grains.Contracts;

namespace Lisa.Grains.Provenance;

/// <summary>Names of the files in a crate.</summary>
public static class CrateFiles
{
    /// <summary>What the crate is and has, by the standard.</summary>
    public const string Metadata = "ro-crate-metadata.json";

    /// <summary>See <see cref="Provenance.Recipe"/>.</summary>
    public const string Recipe = "recipe.json";

    /// <summary>The pipeline that makes the products again.</summary>
    public const string Pipeline = "pipeline.yaml";

    /// <summary>The pipeline as it was submitted; only of a run.</summary>
    public const string Submitted = "submitted.yaml";

    /// <summary>See <see cref="ProvDocument"/>.</summary>
    public const string Prov = "prov.json";

    /// <summary>A line a segment: index, samples, content hash.</summary>
    public static string Hashes(ProductId product) => $"hashes/{product}.txt";

    /// <summary>Samples of an output.</summary>
    public static string Samples(string output, string extension) => $"data/{output}.{extension}";
}
