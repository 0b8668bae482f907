using System.Reflection;
using Lisa.Grains.Contracts;
using Lisa.Silo.Hosting;
using Microsoft.Extensions.Time.Testing;
using Orleans.Serialization.Invocation;
using Shouldly;
using Xunit;

namespace Lisa.Tests.Host;

/// <summary>Calls of the API to a grain whose silo has just died.</summary>
public sealed class RepeatedCallsTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task A_call_is_repeated_until_the_grain_lives_elsewhere()
    {
        var call = new Call(typeof(IRunGrain), nameof(IRunGrain.GetAsync), failures: 3);
        await RunAsync(call);
        call.Calls.ShouldBe(4);
        call.Response!.Exception.ShouldBeNull();
    }

    [Fact]
    public async Task After_ten_seconds_the_caller_is_told()
    {
        var call = new Call(typeof(IRunGrain), nameof(IRunGrain.GetAsync), failures: int.MaxValue);
        var began = _time.GetUtcNow();
        await RunAsync(call);
        call.Response!.Exception.ShouldBeOfType<SiloUnavailableException>();
        (_time.GetUtcNow() - began).ShouldBeInRange(TimeSpan.FromSeconds(8), TimeSpan.FromSeconds(10.2));
    }

    [Theory]
    [InlineData(typeof(IDatasetGrain), nameof(IDatasetGrain.BeginPostAsync))]
    [InlineData(typeof(IDatasetGrain), nameof(IDatasetGrain.EndPostAsync))]
    [InlineData(typeof(IDatasetGrain), nameof(IDatasetGrain.MarkGapsAsync))]
    public async Task Posts_are_repeated_as_well_since_a_poster_has_a_token_of_its_own(Type grain, string method)
    {
        var call = new Call(grain, method, failures: 1);
        await RunAsync(call);
        call.Calls.ShouldBe(2);
    }

    [Fact]
    public async Task What_the_grain_itself_says_is_the_answer()
    {
        var call = new Call(typeof(IRunGrain), nameof(IRunGrain.GetAsync), failures: 1, new RefusalException("no"));
        await RunAsync(call);
        call.Calls.ShouldBe(1);
    }

    private async Task RunAsync(Call call)
    {
        var running = new RepeatedCalls(_time).Invoke(call);
        for (var step = 0; !running.IsCompleted && step < 10_000; step++)
        {
            _time.Advance(TimeSpan.FromMilliseconds(50));
            await Task.Yield();
        }

        await running.WaitAsync(HostSilo.Guard);
    }

    private sealed class Call(Type grain, string method, int failures, Exception? failure = null) : IOutgoingGrainCallContext
    {
        public int Calls { get; private set; }

        public IInvokable Request => throw new NotSupportedException();

        public object Grain => this;

        public MethodInfo InterfaceMethod => grain.GetMethod(method)!;

        public object? Result { get; set; }

        public Response? Response { get; set; }

        public GrainId? SourceId => null;

        public GrainId TargetId => GrainId.Create("test", "test");

        public GrainInterfaceType InterfaceType => default;

        public string InterfaceName => grain.Name;

        public string MethodName => method;

        public IGrainContext? SourceContext => null;

        public Task Invoke()
        {
            Calls++;
            Response = Calls <= failures ? Response.FromException(failure ?? new SiloUnavailableException("gone")) : Response.Completed;
            return Task.CompletedTask;
        }
    }
}
