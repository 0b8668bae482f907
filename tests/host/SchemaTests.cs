using Lisa.Silo.Storage.Postgres;
using Lisa.Tests.Postgres;
using Npgsql;
using Shouldly;
using Xunit;

namespace Lisa.Tests.Host;

/// <summary>The schema of a cluster's database: made from nothing, once, and nobody else's.</summary>
[Collection(PostgresCollection.Name)]
public sealed class SchemaTests(SharedPostgres postgres)
{
    [PostgresFact]
    public async Task It_is_made_from_nothing_and_left_alone_the_second_time()
    {
        await using var source = NpgsqlDataSource.Create(await postgres.NewDatabaseAsync());
        ClusterSchema.Migrate(source, ClusterSchema.Scripts).ShouldBe(ClusterSchema.Scripts);
        ClusterSchema.Migrate(source, ClusterSchema.Scripts).ShouldBeEmpty();
        var applied = ClusterSchema.Applied(source);
        applied.Select(script => (script.Version, script.Name, script.Checksum))
            .ShouldBe(ClusterSchema.Scripts.Select(script => (script.Version, script.Name, script.Checksum)));
        ClusterSchema.Check(applied, ClusterSchema.Scripts);
    }

    [PostgresFact]
    public async Task Many_at_once_apply_each_script_once()
    {
        await using var source = NpgsqlDataSource.Create(await postgres.NewDatabaseAsync());
        var done = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => ClusterSchema.Migrate(source, ClusterSchema.Scripts))));
        done.Sum(each => each.Count).ShouldBe(ClusterSchema.Scripts.Count);
    }

    [PostgresFact]
    public async Task A_script_that_fails_leaves_nothing_behind_and_those_before_it_stand()
    {
        await using var source = NpgsqlDataSource.Create(await postgres.NewDatabaseAsync());
        SchemaScript[] scripts = [new(1, "001-good", "CREATE TABLE one (n int)"), new(2, "002-bad", "CREATE TABLE two (n int); SELECT 1 / 0")];
        Should.Throw<PostgresException>(() => ClusterSchema.Migrate(source, scripts));
        ClusterSchema.Applied(source).Select(script => script.Name).ShouldBe(["001-good"]);
        await using var command = source.CreateCommand("SELECT to_regclass('one') IS NOT NULL AND to_regclass('two') IS NULL");
        (await command.ExecuteScalarAsync()).ShouldBe(true);
    }

    [PostgresFact]
    public async Task A_silo_refuses_an_older_schema_unless_it_may_migrate()
    {
        await using var source = NpgsqlDataSource.Create(await postgres.NewDatabaseAsync());
        var refused = Should.Throw<InvalidOperationException>(() => ClusterSchema.Prepare(source, migrate: false));
        refused.Message.ShouldContain("001-orleans");
        refused.Message.ShouldContain("--migrate true");
        ClusterSchema.Prepare(source, migrate: true);
        ClusterSchema.Prepare(source, migrate: false);
    }

    [PostgresFact]
    public async Task A_silo_refuses_a_newer_schema_and_one_that_is_not_its_own_whatever_it_may()
    {
        await using var source = NpgsqlDataSource.Create(await postgres.NewDatabaseAsync());
        SchemaScript[] newer = [.. ClusterSchema.Scripts, new(999, "999-later", "SELECT 1")];
        ClusterSchema.Migrate(source, newer);
        foreach (var migrate in new[] { false, true })
        {
            var refused = Should.Throw<InvalidOperationException>(() => ClusterSchema.Prepare(source, migrate));
            refused.Message.ShouldContain("999-later");
            refused.Message.ShouldContain("newer program");
        }

        SchemaScript[] other = [new(1, "001-orleans", "SELECT 2")];
        Should.Throw<InvalidOperationException>(() => ClusterSchema.Check(ClusterSchema.Applied(source), other)).Message.ShouldContain("another 001-orleans");
    }
}
