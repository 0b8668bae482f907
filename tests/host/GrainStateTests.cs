using Lisa.Grains.Dataflow;
using Lisa.Tests.Postgres;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;
using Shouldly;
using Xunit;

namespace Lisa.Tests.Host;

/// <summary>Of two who write one state, in either setting, the one who had not read what the other wrote is refused.</summary>
[Collection(PostgresCollection.Name)]
public sealed class GrainStateTests(SharedPostgres postgres)
{
    private static readonly GrainId Id = GrainId.Create("test", "=state");

    [Fact]
    public async Task Second_writers_are_refused_on_SQLite()
    {
        await using var silo = await HostSilo.StartEmbeddedAsync();
        await CheckAsync(silo.Services.GetRequiredService<IGrainStorage>());
    }

    [PostgresFact]
    public async Task Second_writers_are_refused_on_PostgreSQL()
    {
        await using var silo = await HostSilo.StartAsync(await postgres.NewDatabaseAsync(), "only");
        var storage = silo.Services.GetRequiredService<IGrainStorage>();
        await CheckAsync(storage);

        // All at once: the database decides, and not the order of arrival.
        var fresh = GrainId.Create("test", "=contended");
        var written = await Task.WhenAll(Enumerable.Range(0, 8).Select(async at =>
        {
            try
            {
                await storage.WriteStateAsync("state", fresh, Fresh($"writer {at}"));
                return true;
            }
            catch (InconsistentStateException)
            {
                return false;
            }
        }));
        written.Count(each => each).ShouldBe(1);
    }

    private static async Task CheckAsync(IGrainStorage storage)
    {
        var (one, other) = (Fresh("one"), Fresh("other"));
        await storage.WriteStateAsync("state", Id, one);
        await Should.ThrowAsync<InconsistentStateException>(() => storage.WriteStateAsync("state", Id, other));

        await storage.ReadStateAsync("state", Id, other);
        (other.State!.Names.Single(), other.ETag).ShouldBe(("one", one.ETag));
        other.State = new DirectoryState { Names = ["later"] };
        await storage.WriteStateAsync("state", Id, other);
        await Should.ThrowAsync<InconsistentStateException>(() => storage.WriteStateAsync("state", Id, one));
        await Should.ThrowAsync<InconsistentStateException>(() => storage.ClearStateAsync("state", Id, one));

        // A cleared state goes on counting: whoever knew it before cannot bring it back.
        var stale = new GrainState<DirectoryState>(new DirectoryState { Names = ["stale"] }, other.ETag) { RecordExists = true };
        await storage.ClearStateAsync("state", Id, other);
        await Should.ThrowAsync<InconsistentStateException>(() => storage.WriteStateAsync("state", Id, stale));
        var read = new GrainState<DirectoryState>(new DirectoryState());
        await storage.ReadStateAsync("state", Id, read);
        read.RecordExists.ShouldBeFalse();
    }

    private static GrainState<DirectoryState> Fresh(string name) => new(new DirectoryState { Names = [name] });
}
