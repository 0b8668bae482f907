using Lisa.Grains.Store;
using Shouldly;
using Xunit;

namespace Lisa.Tests.Unit.Store;

/// <summary>What a log promises as long as disk and process are well.</summary>
public sealed class SegmentLogTests : IDisposable
{
    private readonly StoreFolder _folder = new();

    [Fact]
    public void Committed_segments_are_visible_at_once_and_after_reopening()
    {
        using (var log = _folder.Open())
        {
            log.Append(Segments.MakeRange(0, 3), null, commit: true);
            log.Append([Segments.Make(7, length: 2)], null, commit: true);
            log.ShouldHold([.. Segments.MakeRange(0, 3), Segments.Make(7, length: 2)]);
        }

        using var again = _folder.Open();
        again.ShouldHold([.. Segments.MakeRange(0, 3), Segments.Make(7, length: 2)]);
        again.TryGet(5, out _).ShouldBeFalse();
        again.Sequence.ShouldBe(4);
    }

    [Fact]
    public void A_log_that_was_never_appended_to_makes_no_file()
    {
        using (var log = _folder.Open())
        {
            log.Count.ShouldBe(0);
            log.Discard();
        }

        File.Exists(_folder.LogPath).ShouldBeFalse();
    }

    [Fact]
    public void Staged_segments_are_invisible_and_a_reopened_file_is_cut_back_to_the_last_commit()
    {
        long committed;
        using (var log = _folder.Open())
        {
            log.Append(Segments.MakeRange(0, 2), null, commit: true);
            committed = new FileInfo(_folder.LogPath).Length;
            log.Append(Segments.MakeRange(2, 4), null, commit: false);
            log.ShouldHold(Segments.MakeRange(0, 2));
            new FileInfo(_folder.LogPath).Length.ShouldBeGreaterThan(committed);
        }

        using var again = _folder.Open();
        again.ShouldHold(Segments.MakeRange(0, 2));
        new FileInfo(_folder.LogPath).Length.ShouldBe(committed);
    }

    [Fact]
    public void One_commit_shows_everything_staged_before_it()
    {
        using (var log = _folder.Open())
        {
            log.Append(Segments.MakeRange(0, 2), null, commit: false);
            log.Append(Segments.MakeRange(2, 4), null, commit: false);
            log.Append([], null, commit: true);
            log.ShouldHold(Segments.MakeRange(0, 4));
        }

        using var again = _folder.Open();
        again.ShouldHold(Segments.MakeRange(0, 4));
    }

    [Fact]
    public void Discard_forgets_what_was_staged_and_the_same_segments_can_be_appended_again()
    {
        using (var log = _folder.Open())
        {
            log.Append([Segments.Make(0)], null, commit: true);
            var length = new FileInfo(_folder.LogPath).Length;
            log.Append(Segments.MakeRange(1, 3), total: 3, commit: false);
            log.Discard();
            new FileInfo(_folder.LogPath).Length.ShouldBe(length);
            log.ShouldHold(Segments.Make(0));
            log.Append(Segments.MakeRange(1, 3), null, commit: true);
            log.Total.ShouldBeNull();
        }

        using var again = _folder.Open();
        again.ShouldHold(Segments.MakeRange(0, 3));
    }

    [Fact]
    public void The_same_segment_of_the_same_inputs_is_written_once_whoever_appends_it()
    {
        using var log = _folder.Open();
        log.Append(Segments.MakeRange(0, 3), null, commit: true);
        var length = new FileInfo(_folder.LogPath).Length;
        log.Append(Segments.MakeRange(0, 3), null, commit: true);
        new FileInfo(_folder.LogPath).Length.ShouldBe(length);
        log.Sequence.ShouldBe(3);
    }

    [Fact]
    public void A_segment_of_other_inputs_supersedes_the_one_before_it()
    {
        using (var log = _folder.Open())
        {
            log.Append(Segments.MakeRange(0, 3), null, commit: true);
            log.Append([Segments.Make(1, version: 4)], null, commit: true);
            log.ShouldHold(Segments.Make(0), Segments.Make(1, version: 4), Segments.Make(2));
        }

        using var again = _folder.Open();
        again.ShouldHold(Segments.Make(0), Segments.Make(1, version: 4), Segments.Make(2));
        again.Sequence.ShouldBe(4);
    }

    [Fact]
    public void The_partial_last_segment_of_a_dataset_is_superseded_by_its_longer_self()
    {
        var partial = Segments.Make(1, length: 3) with { Inputs = default };
        var full = Segments.Make(1, length: 5) with { Inputs = default };
        using var log = _folder.Open();
        log.Append([partial], null, commit: true);
        log.Append([full], null, commit: true);
        log.ShouldHold(full);
        log.Samples.ShouldBe(5, "samples are counted along the axis, not once a column");
    }

    [Fact]
    public void The_first_total_stands_and_survives()
    {
        using (var log = _folder.Open())
        {
            log.Append([Segments.Make(0)], null, commit: true);
            log.Total.ShouldBeNull();
            log.Append([], total: 9, commit: true);
            log.Append([Segments.Make(1)], total: 5, commit: true);
            log.Total.ShouldBe(9);
        }

        using var again = _folder.Open();
        again.Total.ShouldBe(9);
        again.ShouldHold(Segments.MakeRange(0, 2));
    }

    [Fact]
    public void A_total_that_was_staged_is_visible_with_the_commit_and_not_before()
    {
        using (var log = _folder.Open())
        {
            log.Append([Segments.Make(0)], total: 1, commit: false);
            log.Total.ShouldBeNull();
            log.Append([], null, commit: true);
            log.Total.ShouldBe(1);
        }

        using var again = _folder.Open();
        again.Total.ShouldBe(1);
    }

    [Fact]
    public void What_is_found_in_a_file_is_synced_before_it_counts_as_durable()
    {
        using (var log = _folder.Open())
        {
            log.Append([Segments.Make(0)], null, commit: true);
        }

        using var file = new LogFile(_folder.LogPath);
        file.Durable.ShouldBe(0);
        var index = new SegmentIndex();
        LogRecovery.Recover(file, _folder.LogPath, index);
        index.Count.ShouldBe(1);
        file.Durable.ShouldBe(file.End);
    }

    [Fact]
    public void Watchers_hear_of_each_commit_that_brings_something_and_of_nothing_else()
    {
        using var log = _folder.Open();
        var heard = 0;
        using (log.OnAdvance(() => heard++))
        {
            log.Append([Segments.Make(0)], null, commit: false);
            heard.ShouldBe(0);
            log.Append([], null, commit: true);
            heard.ShouldBe(1);
            log.Append([Segments.Make(0)], null, commit: true);
            heard.ShouldBe(1);
            log.Append([], total: 1, commit: true);
            heard.ShouldBe(2);
        }

        log.Append([Segments.Make(1)], null, commit: true);
        heard.ShouldBe(2);
    }

    [Fact]
    public void Ten_thousand_small_segments_come_back_each_with_its_own_samples()
    {
        using (var log = _folder.Open())
        {
            for (var first = 0; first < 10_000; first += 1_000)
            {
                log.Append(Segments.MakeRange(first, first + 1_000), null, commit: true);
            }
        }

        using var again = _folder.Open();
        again.ShouldHold(Segments.MakeRange(0, 10_000));
    }

    public void Dispose() => _folder.Dispose();
}
