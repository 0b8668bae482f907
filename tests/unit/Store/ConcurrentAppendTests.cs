using Lisa.Grains.Store;
using Shouldly;
using Xunit;

namespace Lisa.Tests.Unit.Store;

/// <summary>Several slots append to one log at once, and readers look on.</summary>
public sealed class ConcurrentAppendTests : IDisposable
{
    private const int Writers = 6;
    private readonly StoreFolder _folder = new();

    [Fact]
    public async Task Segments_of_many_writers_are_all_durable_once_each_while_readers_see_only_whole_ones()
    {
        const int chunks = 25;
        using (var log = _folder.Open())
        {
            using var barrier = new Barrier(Writers + 1);
            using var done = new CancellationTokenSource();
            var reader = Task.Run(() =>
            {
                barrier.SignalAndWait();
                HashSet<long> seen = [];
                long sequence = 0;
                bool last;
                do
                {
                    // Looked at before reading, so that the last look comes after the last commit.
                    last = done.IsCancellationRequested;
                    foreach (var index in log.Since(ref sequence))
                    {
                        seen.Add(index);
                        log.ShouldHaveWithin(Segments.Make(index));
                    }
                }
                while (!last);
                return seen.Count;
            });
            await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(() =>
            {
                barrier.SignalAndWait();
                for (var chunk = 0; chunk < chunks; chunk++)
                {
                    var first = ((chunk * Writers) + writer) * 2L;
                    log.Append(Segments.MakeRange(first, first + 2), null, commit: true);
                    log.ShouldHaveWithin(Segments.Make(first));
                }
            })));
            await done.CancelAsync();
            (await reader).ShouldBe(Writers * chunks * 2);
            log.Sequence.ShouldBe(Writers * chunks * 2);
        }

        using var again = _folder.Open();
        again.ShouldHold(Segments.MakeRange(0, Writers * chunks * 2));
        again.Sequence.ShouldBe(Writers * chunks * 2);
    }

    [Fact]
    public async Task Writers_of_the_same_segments_each_find_them_on_return_and_the_file_has_them_once()
    {
        const int segments = 60;
        using (var log = _folder.Open())
        {
            using var barrier = new Barrier(Writers);
            await Task.WhenAll(Enumerable.Range(0, Writers).Select(_ => Task.Run(() =>
            {
                for (var index = 0; index < segments; index++)
                {
                    barrier.SignalAndWait();
                    log.Append([Segments.Make(index)], null, commit: true);

                    // No waiting for the slot that wrote it: a scan would miss the segment it has just been told is there.
                    log.TryGet(index, out var record).ShouldBeTrue($"segment {index}");
                }
            })));
            log.Sequence.ShouldBe(segments);
        }

        using var again = _folder.Open();
        again.Sequence.ShouldBe(segments);
        again.ShouldHold(Segments.MakeRange(0, segments));
    }

    [Fact]
    public async Task Superseding_writers_leave_the_same_log_in_memory_as_in_the_file()
    {
        const int rounds = 40;
        List<(long Index, SegmentRecord Record)> shown = [];
        using (var log = _folder.Open())
        {
            using var barrier = new Barrier(Writers);
            await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(() =>
            {
                for (var round = 0; round < rounds; round++)
                {
                    barrier.SignalAndWait();
                    log.Append([Segments.Make(round, version: writer)], null, commit: true);
                }
            })));
            for (long index = 0; index < rounds; index++)
            {
                log.TryGet(index, out var record).ShouldBeTrue();
                shown.Add((index, record));
            }
        }

        using var again = _folder.Open();
        foreach (var (index, record) in shown)
        {
            again.TryGet(index, out var found).ShouldBeTrue();
            found.ShouldBe(record);
        }
    }

    public void Dispose() => _folder.Dispose();
}
