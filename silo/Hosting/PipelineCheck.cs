using Lisa.Grains.Pipelines;

namespace Lisa.Silo.Hosting;

/// <summary>Checks a pipeline against the operators of this program, without a silo.</summary>
public static class PipelineCheck
{
    /// <returns>0 when it is good, 1 when it is not or cannot be read.</returns>
    public static int Run(string file, IOperatorCatalog operators, TextWriter output, TextWriter error)
    {
        string yaml;
        try
        {
            yaml = File.ReadAllText(file);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            error.WriteLine($"{file}: cannot be read: {unreadable.Message}");
            return 1;
        }

        var parsed = PipelineParser.Parse(yaml, operators);
        foreach (var problem in parsed.Problems)
        {
            var refusal = problem.Refusal;
            error.WriteLine($"{file}:{problem.Line}:{problem.Column}: {refusal.What} (value: {refusal.Value}; bound: {refusal.Bound}). {refusal.Remedy}");
        }

        if (parsed.Definition is { } definition)
        {
            output.WriteLine($"{file}: {definition.Name}: {definition.Steps.Length} steps, {definition.Outputs.Length} outputs, no problem");
            return 0;
        }

        return 1;
    }
}
