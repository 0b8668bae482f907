namespace Lisa.Client.Pipelines;

/// <summary>A version of a pipeline, as a submission made or found it.</summary>
/// <param name="Name">As the YAML says it.</param>
/// <param name="Version">Counted from 1; another text is another version.</param>
/// <param name="Hash">Of its text.</param>
public sealed record PipelineVersionView(string Name, int Version, string Hash);

/// <summary>A pipeline in a listing: its newest version.</summary>
public sealed record PipelineSummary(string Name, int Version, string Hash, string Summary = "");

/// <summary>A version of a pipeline with its text.</summary>
public sealed record PipelineView(string Name, int Version, string Hash, string Yaml);
