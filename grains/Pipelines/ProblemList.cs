using System.Collections.Immutable;
using Lisa.Grains.Contracts;

namespace Lisa.Grains.Pipelines;

/// <summary>Collects problems, so that the author of a pipeline mends all of them at once.</summary>
internal sealed class ProblemList
{
    /// <summary>More help nobody.</summary>
    public const int Most = 100;

    private const int LongestValue = 80;

    private readonly List<PipelineProblem> _problems = [];

    public bool IsEmpty => _problems.Count == 0;

    public void Add(YamlNode at, string what, string value, string bound, string remedy) =>
        Add(at.Line, at.Column, what, value, bound, remedy);

    public void Add(int line, int column, string what, string value, string bound, string remedy)
    {
        if (_problems.Count < Most)
        {
            var shown = value.Length > LongestValue ? value[..LongestValue] + "…" : value;
            _problems.Add(new PipelineProblem(
                line, column, new Refusal(RefusalKind.Invalid, what, $"line {line}, column {column}", shown, bound, remedy)));
        }
    }

    public ImmutableArray<PipelineProblem> InOrder() =>
        [.. _problems.OrderBy(problem => problem.Line).ThenBy(problem => problem.Column)];
}
