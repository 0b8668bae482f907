using System.Collections.Concurrent;
using System.Globalization;
using Lisa.Grains.Contracts;
using Lisa.Grains.Operators;
using Lisa.Grains.Operators.Exec;
using Lisa.Tests.Unit.Operators;

namespace Lisa.Tests.Unit.Exec;

/// <summary>Declarations in a folder that is gone afterwards, made into operators as a silo does, and what their programs said.</summary>
internal sealed class DeclaredPrograms : IProgramLog, IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("lisa-exec-").FullName;

    public DeclaredPrograms()
    {
        Directory.CreateDirectory(Work);
        Directory.CreateDirectory(Path.Combine(_root, "copies"));
        Directory.CreateDirectory(Declarations);
    }

    public string Declarations => Path.Combine(_root, "declarations");

    public string Work => Path.Combine(_root, "work");

    public ConcurrentQueue<ProgramNote> Notes { get; } = [];

    public void Add(ProductId product, ProgramNote note) => Notes.Enqueue(note);

    public string File(string name, string text) => File(name, System.Text.Encoding.UTF8.GetBytes(text));

    public string File(string name, byte[] content)
    {
        var path = Path.Combine(Declarations, name);
        System.IO.File.WriteAllBytes(path, content);
        return path;
    }

    /// <summary>All that is declared.</summary>
    public IReadOnlyList<IOperator> Load() => [.. ExecOperators.Load(Declarations, Work, Path.Combine(_root, "copies"), [], TimeProvider.System).All(this)];

    /// <summary>The one operator of a declaration.</summary>
    public IOperator Declare(string yaml)
    {
        File("declaration.yaml", yaml);
        return Load().Single();
    }

    /// <summary>A shell script as a map over a time series, which it gets as <c>$1</c> and answers at <c>$2</c>.</summary>
    public IOperator Script(string script, string more = "", string format = "npy")
    {
        File("script.sh", script);
        return Declare($$$"""
            operator: scripted
            version: 1
            program: sh
            files: {script: script.sh}
            arguments: ["{file.script}", "{input.data}", "{output}", "{job}", "{index}"]
            format: {{{format}}}
            ports: {data: {axis: time, meaning: the data}}
            output: {axis: time, columns: same}
            {{{more}}}
            """);
    }

    /// <summary>Computes one segment.</summary>
    public static Block Compute(IOperator computing, InMemoryProduct input, long index, CancellationToken cancellation = default, params (string Name, object Value)[] given)
    {
        var parameters = OperatorRun.Complete(computing, given);
        var plan = computing.Plan(new PlanRequest(parameters, [new PlanInput(input.Layout, input.KnownSamples)], OperatorRun.Where));
        return computing.Compute(new InMemoryContext(parameters, plan, index, [input], cancellation));
    }

    /// <summary>Ten samples in segments of four: 0.5, 1.5, … of one channel, each minus its number in a second.</summary>
    public static InMemoryProduct Ten()
    {
        var samples = Enumerable.Range(0, 10).Select(at => at + 0.5).ToArray();
        return InMemoryProduct.Series(2, 4, "V", ("a", samples), ("b", [.. samples.Select(sample => -sample)]));
    }

    public void Dispose()
    {
        if (Directory.EnumerateFileSystemEntries(Work).Any())
        {
            throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"folders of programs are left over in {Work}"));
        }

        Directory.Delete(_root, recursive: true);
    }
}
