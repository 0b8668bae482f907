using Lisa.Grains.Dataflow;
using Lisa.Grains.Operators;
using Lisa.Grains.Operators.Exec;
using Lisa.Silo.Storage;

namespace Lisa.Silo.Hosting;

/// <summary>The operators of a silo: those that are part of the program, and those that whoever runs it has declared.</summary>
internal static class OperatorServices
{
    /// <summary>Adds the registry of operators.</summary>
    /// <returns>What was declared; null where nothing was.</returns>
    /// <exception cref="ArgumentException">Something is wrong with a declaration, or this machine lacks a program.</exception>
    public static ExecOperators? AddOperators(
        this IServiceCollection services, SiloSettings settings, DataDirectory directory, SiloIdentity identity, IReadOnlyList<IOperator> operators)
    {
        var programs = settings.OperatorsDirectory is { } declarations ? Load(declarations, directory, operators) : null;
        services.AddSingleton<IProgramLog>(provider => new ProgramLogs(provider.GetRequiredService<IGrainFactory>(), identity.Name));
        services.AddSingleton(provider =>
        {
            var log = provider.GetRequiredService<IProgramLog>();
            return new OperatorRegistry([.. operators, .. programs?.All(log) ?? []], [.. provider.GetServices<ICompensation>(), .. programs?.Compensations(log) ?? []]);
        });
        return programs;
    }

    /// <summary>What a pipeline may name, without a silo.</summary>
    /// <param name="declarations">The directory of declarations; null for none.</param>
    /// <param name="operators">Those that every silo has.</param>
    /// <exception cref="ArgumentException">Something is wrong with a declaration.</exception>
    public static OperatorRegistry Describe(string? declarations, IReadOnlyList<IOperator> operators) =>
        declarations is null ? new OperatorRegistry(operators) : ExecOperators.Describe(declarations, operators);

    // The copies of an earlier life are of no use: each has its hash for a name, and is made again in no time.
    private static ExecOperators Load(string declarations, DataDirectory directory, IReadOnlyList<IOperator> operators)
    {
        if (Directory.Exists(directory.Programs))
        {
            Directory.Delete(directory.Programs, recursive: true);
        }

        var work = Directory.CreateDirectory(Path.Combine(directory.Spool, "programs")).FullName;
        return ExecOperators.Load(
            declarations, work, Directory.CreateDirectory(directory.Programs).FullName, operators.Select(each => each.Info), TimeProvider.System);
    }
}
