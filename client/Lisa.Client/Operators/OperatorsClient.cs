using Lisa.Client.Http;

namespace Lisa.Client.Operators;

/// <summary>The operators that a pipeline's steps can name.</summary>
public sealed class OperatorsClient
{
    private readonly Transport _transport;

    internal OperatorsClient(Transport transport) => _transport = transport;

    public Task<IReadOnlyList<OperatorView>> ListAsync(CancellationToken cancellation = default) =>
        _transport.GetAsync(new Query("v1", "operators"), LisaJson.Default.IReadOnlyListOperatorView, cancellation);
}
