using Xunit;

namespace Lisa.Tests.Cluster;

/// <summary>One silo for a class of tests; each names its own datasets, pipelines, gains and runs.</summary>
public sealed class SiloFixture : IAsyncLifetime
{
    private TestSilo? _silo;

    internal TestSilo Silo => _silo ?? throw new InvalidOperationException("The silo has not been started.");

    public async Task InitializeAsync() => _silo = await TestSilo.StartAsync();

    public async Task DisposeAsync()
    {
        if (_silo is not null)
        {
            await _silo.DisposeAsync();
        }
    }
}
