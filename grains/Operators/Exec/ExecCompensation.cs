using System.Globalization;
using System.Text.Json;
using Lisa.Grains.Contracts;

namespace Lisa.Grains.Operators.Exec;

/// <summary>Any program as a compensation: run once an attempt, in a folder of its own, within the same bounds as one that computes.</summary>
internal sealed class ExecCompensation(CompensationDeclaration declaration, ReadyProgram ready, ProgramShop shop, IProgramLog log) : ICompensation
{
    public OperatorInfo Info => declaration.Info;

    public void Run(CompensationCall call, CancellationToken cancellation)
    {
        using var folder = new WorkFolder(shop.Work);
        var end = shop.Run(declaration.Program, ready, folder.Path, Places(call, folder), cancellation);
        var outcome = ProgramVerdict.Outcome(end, declaration.Program.Limits);
        log.Add(call.Product, new ProgramNote(null, shop.Time.GetUtcNow(), end.Elapsed, $"compensation {Info.Name}, attempt {call.Attempt}: {outcome}", end.Said));
        if (end.ExitCode == 0 && !end.IsOverdue)
        {
            return;
        }

        var cause = end.Said.Length > 0 ? $"{outcome}: {ProgramVerdict.LastLines(end.Said)}" : outcome;
        throw end.ExitCode == declaration.Program.RefusedExitCode && !end.IsOverdue
            ? RefusalException.Because(
                RefusalKind.Invalid, "the compensation refuses", $"compensation {Info.Name}, run {call.Run}, step {call.Step}", cause, "what it can undo", "undo it by hand")
            : new ProgramFailedException(cause);
    }

    private Dictionary<string, string> Places(CompensationCall call, WorkFolder folder)
    {
        var places = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["run"] = call.Run,
            ["pipeline"] = call.Pipeline,
            ["step"] = call.Step,
            ["product"] = call.Product.Text,
            ["state"] = State(call),
            ["attempt"] = call.Attempt.ToString(CultureInfo.InvariantCulture),
            ["job"] = folder.File("job.json"),
        };
        foreach (var (name, value) in call.Compensation.Parameters.Values)
        {
            places[$"parameter.{name}"] = value;
        }

        WriteJob(call, places["job"]);
        return places;
    }

    private void WriteJob(CompensationCall call, string file)
    {
        using var stream = File.Create(file);
        using var json = new Utf8JsonWriter(stream);
        json.WriteStartObject();
        json.WriteString("compensation", Info.Name);
        json.WriteNumber("version", Info.Version);
        json.WriteString("run", call.Run);
        json.WriteString("pipeline", call.Pipeline);
        json.WriteString("step", call.Step);
        json.WriteString("product", call.Product.Text);
        json.WriteString("state", State(call));
        json.WriteString("problem", call.Problem);
        json.WriteNumber("attempt", call.Attempt);
        json.WriteStartObject("inputs");
        foreach (var (name, dataset) in call.Inputs)
        {
            json.WriteString(name, dataset);
        }

        json.WriteEndObject();
        JobParameters.Write(json, Info, call.Compensation.Parameters);
        json.WriteEndObject();
    }

    private static string State(CompensationCall call) => call.State.ToString().ToLowerInvariant();
}
