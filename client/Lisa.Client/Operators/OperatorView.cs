namespace Lisa.Client.Operators;

/// <summary>What an operator declares of itself.</summary>
/// <param name="Name">kebab-case.</param>
/// <param name="Version">Raised whenever the bits of its output change.</param>
/// <param name="Summary">One sentence.</param>
/// <param name="Ports">Its inputs, the primary one first.</param>
/// <param name="Parameters">With units and bounds.</param>
/// <param name="Source">Paper and equation, or reference implementation.</param>
/// <param name="Fingerprint">Of a declared program: the hash that is part of its products' identities. Null for all others.</param>
/// <param name="Needs">Capabilities that a silo must have to compute it.</param>
/// <param name="Kind">One of <see cref="OperatorKinds"/>.</param>
public sealed record OperatorView(
    string Name,
    int Version,
    string Summary,
    IReadOnlyList<PortView> Ports,
    IReadOnlyList<ParameterView> Parameters,
    string Source = "",
    string? Fingerprint = null,
    IReadOnlyList<string>? Needs = null,
    string Kind = OperatorKinds.Operator);

/// <summary>What a step can name.</summary>
public static class OperatorKinds
{
    public const string Operator = "operator";

    /// <summary>Undoes a step of a run that was not committed.</summary>
    public const string Compensation = "compensation";
}

/// <summary>A named input.</summary>
/// <param name="Name">As a pipeline names it.</param>
/// <param name="Axis"><c>time</c>, <c>frequency</c> or <c>row</c>.</param>
/// <param name="Meaning">One sentence.</param>
public sealed record PortView(string Name, string Axis, string Meaning = "");

/// <summary>A typed parameter.</summary>
/// <param name="Name">snake_case, with its unit where it has one.</param>
/// <param name="Type"><c>number</c>, <c>integer</c> or <c>choice</c>.</param>
/// <param name="Default">Canonical text, or null where it must be given.</param>
/// <param name="Meaning">One sentence.</param>
/// <param name="Unit">SI, or empty.</param>
/// <param name="Minimum">Smallest value allowed; null or negative infinity for no bound.</param>
/// <param name="Maximum">Largest value allowed; null or infinity for no bound.</param>
/// <param name="Choices">The words allowed, for a choice.</param>
public sealed record ParameterView(
    string Name,
    string Type,
    string? Default = null,
    string Meaning = "",
    string? Unit = null,
    double? Minimum = null,
    double? Maximum = null,
    IReadOnlyList<string>? Choices = null);
