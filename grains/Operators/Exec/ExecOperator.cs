using Lisa.Grains.Contracts;
using Lisa.Grains.Operators.Inputs;

namespace Lisa.Grains.Operators.Exec;

/// <summary>
/// Any program as an operator: it is run once for each output segment, reads its inputs from files and writes its output to one. That it is a pure function is
/// its author's word; what of it is hashed is part of every product's identity.
/// </summary>
internal sealed class ExecOperator(ExecDeclaration declaration, ReadyProgram ready, ProgramShop shop, IProgramLog log) : IOperator
{
    public OperatorInfo Info => declaration.Info;

    public OperatorPlan Plan(PlanRequest request) => ExecPlan.Of(declaration, request);

    /// <exception cref="RefusalException">The program refused its input, or its output is not what was planned: it would be so again.</exception>
    /// <exception cref="ProgramFailedException">It failed, or took too long.</exception>
    public Block Compute(IComputeContext context)
    {
        using var folder = new WorkFolder(shop.Work);
        var places = InputFiles.Write(declaration, context, folder);
        var end = shop.Run(declaration.Program, ready, folder.Path, places, context.Cancellation);
        var outcome = ProgramVerdict.Outcome(end, declaration.Program.Limits);
        if (end.Said.Length > 0 || end.ExitCode != 0 || end.IsOverdue)
        {
            log.Add(context.Product, new ProgramNote(context.Index, shop.Time.GetUtcNow(), end.Elapsed, outcome, end.Said));
        }

        if (end.ExitCode == declaration.Program.RefusedExitCode && !end.IsOverdue)
        {
            throw PlanCheck.Refuse(context, Info, "the program refuses its input", ProgramVerdict.LastLines(end.Said), "an input that it takes", "look at the product's log, correct the input or the parameters");
        }

        if (end.ExitCode != 0 || end.IsOverdue)
        {
            throw new ProgramFailedException(end.Said.Length > 0 ? $"{outcome}: {ProgramVerdict.LastLines(end.Said)}" : outcome);
        }

        return new OutputFile(Info, context, declaration.Program.Limits.OutputBytes)
            .Read(places["output"], declaration.Format, ExpectedRows.Of(declaration.Output, context));
    }
}

/// <summary>A program did not do what it was run for; another try may succeed.</summary>
public sealed class ProgramFailedException : Exception
{
    public ProgramFailedException()
    {
    }

    public ProgramFailedException(string message)
        : base(message)
    {
    }

    public ProgramFailedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
