using Lisa.Grains.Contracts;

namespace Lisa.Grains.Operators;

/// <summary>
/// Undoes outside the platform what a step did there in the name of a run that was not committed: takes a file back, withdraws an alert. It is no pure
/// function, and it may be called again for the same step of the same run: whatever it does must do no harm when it is done twice, or when there was nothing
/// to undo.
/// </summary>
public interface ICompensation
{
    /// <summary>Name, version and parameters; it has no ports.</summary>
    OperatorInfo Info { get; }

    /// <summary>Does it, on the calling thread.</summary>
    /// <exception cref="RefusalException">It cannot be done, and another attempt would end the same.</exception>
    /// <exception cref="Exception">Any other: it is tried again.</exception>
    void Run(CompensationCall call, CancellationToken cancellation);
}
