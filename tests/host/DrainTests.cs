using System.Net;
using Lisa.Grains.Placement;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using Xunit;

namespace Lisa.Tests.Host;

/// <summary>How a silo stops: it says so, it finishes what is under way, and then it ends.</summary>
public sealed class DrainTests
{
    [Fact]
    public async Task A_silo_that_drains_says_so_and_serves_until_its_work_is_done()
    {
        var work = new HeldWork();
        await using var silo = await HostSilo.StartEmbeddedAsync(services => services.AddSingleton<IDrainable>(work));
        var stopping = silo.StopAsync();
        await work.Asked.Task.WaitAsync(HostSilo.Guard);

        var draining = await silo.WaitForAsync("/health/ready", HttpStatusCode.ServiceUnavailable);
        draining.GetProperty("status").GetString().ShouldBe("draining");
        (await silo.Http.GetStringAsync("/health/live")).ShouldBe("alive");
        using (var made = await silo.CreateDatasetAsync("accepted-while-draining"))
        {
            made.StatusCode.ShouldBe(HttpStatusCode.Created);
        }

        stopping.IsCompleted.ShouldBeFalse();
        work.Done.SetResult();
        await stopping.WaitAsync(HostSilo.Guard);
        await Should.ThrowAsync<HttpRequestException>(() => silo.Http.GetStringAsync("/health/live"));
    }

    private sealed class HeldWork : IDrainable
    {
        public TaskCompletionSource Asked { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task DrainAsync(CancellationToken cancellation)
        {
            Asked.SetResult();
            return Done.Task;
        }
    }
}
