using Lisa.Cli.Postgres;
using Npgsql;
using Shouldly;
using Xunit;

namespace Lisa.Tests.Postgres;

public sealed class LocalPostgresTests
{
    [PostgresFact]
    public async Task It_serves_and_gives_databases_that_do_not_see_each_other()
    {
        await using var server = await PostgresServer.StartAsync();
        var (one, other) = (await server.NewDatabaseAsync(), await server.NewDatabaseAsync());

        await RunAsync(one, "create table t (n int); insert into t values (7)");

        (await AskAsync(one, "select n from t")).ShouldBe(7);
        (await AskAsync(other, "select count(*) from pg_tables where tablename = 't'")).ShouldBe(0L);
        (await AskAsync(server.ConnectionString, "select current_database()")).ShouldBe("lisa");
    }

    [PostgresFact]
    public async Task What_was_committed_outlives_a_stop_and_a_kill()
    {
        await using var server = await PostgresServer.StartAsync();
        await RunAsync(server.ConnectionString, "create table t (n int); insert into t values (1)");

        await server.StopAsync();
        await Should.ThrowAsync<NpgsqlException>(() => AskAsync(server.ConnectionString, "select 1"));
        await server.StartAgainAsync();
        await RunAsync(server.ConnectionString, "insert into t values (2)");
        await server.KillAsync();
        await server.StartAgainAsync();

        (await AskAsync(server.ConnectionString, "select sum(n) from t")).ShouldBe(3L);
    }

    [PostgresFact]
    public async Task Nobody_connects_without_the_password()
    {
        await using var server = await PostgresServer.StartAsync();
        var guess = new NpgsqlConnectionStringBuilder(server.ConnectionString) { Password = "guess" };

        (await Should.ThrowAsync<PostgresException>(() => AskAsync(guess.ConnectionString, "select 1"))).SqlState.ShouldBe("28P01");
        (await AskAsync(server.ConnectionString, "show listen_addresses")).ShouldBe("127.0.0.1");
        (await AskAsync(server.ConnectionString, "show password_encryption")).ShouldBe("scram-sha-256");
    }

    [PostgresFact]
    public async Task Its_secrets_are_for_their_owner_alone()
    {
        await using var server = await PostgresServer.StartAsync();
        var connection = new FileInfo(server.ConnectionFile);

        (await File.ReadAllTextAsync(connection.FullName)).ShouldBe(server.ConnectionString);
        connection.UnixFileMode.ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        new FileInfo(Path.Combine(connection.DirectoryName!, "password")).UnixFileMode.ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        connection.Directory!.UnixFileMode.ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        server.Log.ShouldNotContain(new NpgsqlConnectionStringBuilder(server.ConnectionString).Password!);
    }

    [PostgresFact]
    public async Task A_server_that_was_left_behind_is_ended_before_another_starts_on_its_directory()
    {
        await using var server = await PostgresServer.StartAsync();
        await RunAsync(server.ConnectionString, "create table t (n int); insert into t values (5)");
        var folder = Path.GetDirectoryName(server.ConnectionFile)!;

        await using var successor = new LocalPostgres(
            PostgresInstallation.FindOrExplain(), folder, Path.Combine(folder, "..", "successor.log"), new PostgresSettings { SharedBuffersMebibytes = 16 }, TimeProvider.System);
        await successor.StartAsync();

        successor.ProcessId.ShouldNotBe(server.ProcessId);
        (await AskAsync(successor.ConnectionString, "select n from t")).ShouldBe(5);
        await Should.ThrowAsync<InvalidOperationException>(() => successor.StartAsync());
    }

    [Theory]
    [InlineData("postgres (PostgreSQL) 15.14 (Debian 15.14-0+deb12u1)", 15)]
    [InlineData("postgres (PostgreSQL) 18beta2", 18)]
    [InlineData("postgres (PostgreSQL) 9.6.24", 9)]
    [InlineData("something else", 0)]
    public void A_version_is_read_from_what_the_program_says(string text, int version) =>
        PostgresInstallation.MajorVersion(text).ShouldBe(version);

    [Fact]
    public void Folders_without_a_server_hold_no_installation() =>
        PostgresInstallation.Newest([AppContext.BaseDirectory, Path.Combine(AppContext.BaseDirectory, "absent")]).ShouldBeNull();

    [Theory]
    [InlineData("4711\n/data\n1700000000\n5433\n\n127.0.0.1\n 123 4\nready   ", 4711, true)]
    [InlineData("4711\n/data\n1700000000\n5433\n\n127.0.0.1\n 123 4\nstarting", 4711, false)]
    [InlineData("4711\n/data", 4711, false)]
    public void A_server_says_in_its_file_whether_it_is_ready(string text, int processId, bool ready) =>
        PostmasterFile.Parse(text.Split('\n')).ShouldBe(new PostmasterFile(processId, ready));

    [Fact]
    public void A_file_that_is_only_begun_names_no_server() => PostmasterFile.Parse([]).ShouldBeNull();

    private static async Task RunAsync(string connectionString, string sql)
    {
        await using var source = NpgsqlDataSource.Create(connectionString);
        await source.CreateCommand(sql).ExecuteNonQueryAsync();
    }

    private static async Task<object?> AskAsync(string connectionString, string sql)
    {
        await using var source = NpgsqlDataSource.Create(connectionString);
        return await source.CreateCommand(sql).ExecuteScalarAsync();
    }
}
