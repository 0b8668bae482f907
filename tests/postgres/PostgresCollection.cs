using Xunit;

namespace Lisa.Tests.Postgres;

/// <summary>
/// One server for all test classes that are content with databases of their own on it: <c>[Collection(PostgresCollection.Name)]</c>, and a
/// constructor that takes a <see cref="SharedPostgres"/>. Its classes run one after the other. Who stops or kills a server starts its own.
/// </summary>
[CollectionDefinition(Name)]
public sealed class PostgresCollection : ICollectionFixture<SharedPostgres>
{
    public const string Name = "PostgreSQL";
}

/// <summary>A server that starts when the first test asks for it: where all are skipped there may be none to start.</summary>
public sealed class SharedPostgres : IAsyncLifetime
{
    private readonly Lazy<Task<PostgresServer>> _server = new(PostgresServer.StartAsync);

    public Task<PostgresServer> ServerAsync() => _server.Value;

    /// <summary>Makes an empty database.</summary>
    /// <returns>Its connection string.</returns>
    public async Task<string> NewDatabaseAsync() => await (await ServerAsync()).NewDatabaseAsync();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        if (_server.IsValueCreated && _server.Value.IsCompletedSuccessfully)
        {
            await (await _server.Value).DisposeAsync();
        }
    }
}
