using System.Text.Json.Serialization;

namespace Lisa.Client.Provenance;

/// <summary>How provenance is written.</summary>
public enum ProvenanceFormat
{
    /// <summary>W3C PROV-JSON.</summary>
    Prov,

    /// <summary>RO-Crate 1.1, as a zip file.</summary>
    Crate,
}

/// <summary>Segments that were computed again without being stored; fewer than were asked for where they take long.</summary>
public sealed record RecomputationView(string Product, IReadOnlyList<RecomputedView> Segments);

/// <summary>A segment that was computed again.</summary>
/// <param name="Stored">Hash of its content in the silo's store.</param>
/// <param name="Computed">Hash of what was computed just now.</param>
public sealed record RecomputedView(long Index, string Stored, string Computed);

/// <summary>What a crate says of how its products are made again: its <c>recipe.json</c>.</summary>
/// <param name="Format">Only <see cref="KnownFormat"/> is understood.</param>
/// <param name="Subject">What the crate is about, in words.</param>
/// <param name="Pipeline">Name of the pipeline in <c>pipeline.yaml</c>.</param>
/// <param name="Steps">In the order in which they can be computed.</param>
public sealed record RecipeView(
    string Format, string Subject, RecipePlatformView Platform, string Pipeline, IReadOnlyList<RecipeInputView> Inputs, IReadOnlyList<RecipeStepView> Steps)
{
    [JsonIgnore]
    public static string KnownFormat => "lisa-recipe-1";
}

/// <summary>What the products were computed with.</summary>
public sealed record RecipePlatformView(string Version, string Fft, string Processor);

/// <summary>A dataset, and the file in the crate that has its hashes.</summary>
public sealed record RecipeInputView(string Name, string Dataset, string Product, long Segments, string Hashes);

/// <summary>A step, and the file in the crate that has the hashes of its product.</summary>
public sealed record RecipeStepView(string Name, string Operator, int Version, string Product, long Segments, string Hashes);
