using Lisa.Grains.Contracts;
using Lisa.Grains.Dataflow;
using Lisa.Grains.Store;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.Storage;
using Shouldly;
using Xunit;

namespace Lisa.Tests.Cluster;

/// <summary>The moments in which a run begins, and what may come in between.</summary>
public sealed class StartTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("lisa-start-").FullName;

    [Fact]
    public async Task A_run_whose_first_write_failed_is_durable_once_it_is_acknowledged()
    {
        FailingStorage? storage = null;
        await using (var silo = await TestSilo.StartAsync(_directory, substitute: services => services.AddKeyedSingleton<IGrainStorage>(
            "Default", (provider, _) => storage = new FailingStorage(provider.GetRequiredKeyedService<IGrainStorage>("sqlite"), "run"))))
        {
            await silo.PostSealedAsync("data", 40);
            await silo.SubmitAsync("pipeline", ("a", "held", "data", 1));
            await Should.ThrowAsync<OrleansException>(() => silo.StartRunAsync("run", "pipeline", "data"));
            storage.ShouldNotBeNull().Failed.ShouldBe(1);
            (await silo.StartRunAsync("run", "pipeline", "data")).State.ShouldBe(RunState.Running);
            await silo.Operators.Reached.Task.WaitAsync(TestSilo.Guard);
        }

        await using var again = await TestSilo.StartAsync(_directory);
        again.Operators.LetGo();
        (await again.WaitAsync("run", run => run.State != RunState.Running)).State.ShouldBe(RunState.Committed);
    }

    [Fact]
    public async Task A_dataset_whose_first_write_failed_does_not_exist_and_can_be_created()
    {
        await using (var silo = await TestSilo.StartAsync(_directory, substitute: services => services.AddKeyedSingleton<IGrainStorage>(
            "Default", (provider, _) => new FailingStorage(provider.GetRequiredKeyedService<IGrainStorage>("sqlite"), "dataset"))))
        {
            var dataset = silo.Grains.Dataset("data");
            await Should.ThrowAsync<OrleansException>(() => dataset.CreateAsync(Campaign.Definition("data")));
            (await dataset.GetAsync()).ShouldBeNull();
            (await dataset.CreateAsync(Campaign.Definition("data"))).Created.ShouldBeTrue();
        }

        await using var again = await TestSilo.StartAsync(_directory);
        (await again.Grains.Dataset("data").GetAsync()).ShouldNotBeNull();
    }

    [Fact]
    public async Task A_run_that_commits_while_its_pause_is_written_down_is_not_said_to_be_paused()
    {
        HoldingStorage? storage = null;
        await using var silo = await TestSilo.StartAsync(_directory, substitute: services => services.AddKeyedSingleton<IGrainStorage>(
            "Default", (provider, _) => storage = new HoldingStorage(provider.GetRequiredKeyedService<IGrainStorage>("sqlite"), "run")));
        await silo.PostSealedAsync("data", 40);
        await silo.SubmitAsync("pipeline", ("a", "held", "data", 1));
        await silo.StartRunAsync("run", "pipeline", "data");
        await silo.Operators.Reached.Task.WaitAsync(TestSilo.Guard);

        storage.ShouldNotBeNull().Hold();
        var pausing = silo.Grains.Run("run").PauseAsync();
        await storage.Reached.WaitAsync(TestSilo.Guard);
        silo.Operators.LetGo();
        await silo.WaitAsync("run", run => run.State == RunState.Committed);
        storage.LetGo();

        var refused = await Should.ThrowAsync<RefusalException>(() => pausing);
        refused.Refusals.ShouldHaveSingleItem().Kind.ShouldBe(RefusalKind.Conflict);
        (await silo.Grains.Run("run").GetAsync()).ShouldNotBeNull().Paused.ShouldBeFalse();
    }

    [Fact]
    public async Task A_run_that_is_cancelled_while_its_step_opens_its_logs_is_cancelled_and_nothing_else()
    {
        using var gate = new ManualResetEventSlim();
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var silo = await TestSilo.StartAsync(_directory, substitute: services => services.Replace(
            ServiceDescriptor.Singleton<ISegmentStore>(provider => new GatedStore(
                new FileSegmentStore(provider.GetRequiredService<FileStoreOptions>()), ProductId.OfDataset("data"), reached, gate))));
        await silo.PostSealedAsync("data", 40);
        await silo.SubmitAsync("pipeline", ("a", "copy", "data", 1));
        var starting = silo.StartRunAsync("run", "pipeline", "data");
        await reached.Task.WaitAsync(TestSilo.Guard);

        // The step is told at once, and hears it while it still opens its logs.
        (await silo.Grains.Run("run").CancelAsync()).ShouldNotBeNull().State.ShouldBe(RunState.Cancelled);
        gate.Set();
        (await starting.WaitAsync(TestSilo.Guard)).State.ShouldBe(RunState.Cancelled);
        (await silo.RunAsync("next", "pipeline", "data")).State.ShouldBe(RunState.Committed);
    }

    public void Dispose() => Directory.Delete(_directory, true);

    /// <summary>Fails the first write of one kind of state.</summary>
    private sealed class FailingStorage(IGrainStorage inner, string state) : IGrainStorage
    {
        private int _failed;

        public int Failed => Volatile.Read(ref _failed);

        public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
            inner.ReadStateAsync(stateName, grainId, grainState);

        public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
            stateName == state && Interlocked.CompareExchange(ref _failed, 1, 0) == 0
                ? throw new IOException("the state cannot be written today")
                : inner.WriteStateAsync(stateName, grainId, grainState);

        public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
            inner.ClearStateAsync(stateName, grainId, grainState);
    }

    /// <summary>Holds writes of one kind of state back, from when it is told to until it is told to let go.</summary>
    private sealed class HoldingStorage(IGrainStorage inner, string state) : IGrainStorage
    {
        private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _letGo = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private volatile bool _holds;

        public Task Reached => _reached.Task;

        public void Hold() => _holds = true;

        public void LetGo()
        {
            _holds = false;
            _letGo.SetResult();
        }

        public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
            inner.ReadStateAsync(stateName, grainId, grainState);

        public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
        {
            if (_holds && stateName == state)
            {
                _reached.TrySetResult();
                await _letGo.Task;
            }

            await inner.WriteStateAsync(stateName, grainId, grainState);
        }

        public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
            inner.ClearStateAsync(stateName, grainId, grainState);
    }

    /// <summary>Opens every product but the dataset only when the gate is open.</summary>
    private sealed class GatedStore(FileSegmentStore inner, ProductId dataset, TaskCompletionSource reached, ManualResetEventSlim gate) : ISegmentStore, IDisposable
    {
        public bool IsShared => inner.IsShared;

        public string Writer => inner.Writer;

        public SegmentLease Open(ProductId product)
        {
            if (product != dataset)
            {
                reached.TrySetResult();
                gate.Wait(TestSilo.Guard).ShouldBeTrue();
            }

            return inner.Open(product);
        }

        public bool HasRoomFor(long bytes) => inner.HasRoomFor(bytes);

        public Block Rent(int columns, int length) => inner.Rent(columns, length);

        public IReadOnlyList<StoredProduct> List() => inner.List();

        public long Remove(ProductId product) => inner.Remove(product);

        public void Dispose() => inner.Dispose();
    }
}
