using Lisa.Simulation.Checks;
using Lisa.Simulation.Rules;
using Lisa.Simulation.Storage;
using Lisa.Simulation.Time;
using Shouldly;
using Xunit;
using Record = Lisa.Simulation.Storage.Record;

namespace Lisa.Tests.Simulation;

/// <summary>What a reader of many writers' files is shown.</summary>
public sealed class LogViewTests
{
    private readonly SharedLog _posted = new(isPosted: true);
    private readonly SharedLog _computed = new(isPosted: false);

    [Fact]
    public void A_post_is_shown_when_it_is_confirmed_and_not_before()
    {
        var view = ViewOf(_posted);
        Post(0, new PostOrigin(1, 0, 0), (0, 10), (1, 11));
        view.Refresh();
        view.Count.ShouldBe(0);

        Confirm(1, 1);
        view.Refresh();

        view.Arrivals.ShouldBe([0, 1]);
    }

    [Fact]
    public void A_post_is_confirmed_by_one_that_follows_it()
    {
        var view = ViewOf(_posted);
        Post(0, new PostOrigin(1, 0, 0), (0, 10));
        Post(1, new PostOrigin(2, 1, 1), (1, 20));

        view.Refresh();

        view.Arrivals.ShouldBe([0]);
    }

    [Fact]
    public void A_post_that_was_passed_by_is_void_whenever_it_comes()
    {
        var view = ViewOf(_posted);
        Post(0, new PostOrigin(3, 0, 1), (0, 30));
        Confirm(0, 3);
        Confirm(0, 1);
        view.Refresh();

        Post(1, new PostOrigin(2, 0, 1), (0, 20), (1, 21));
        view.Refresh();

        view.Find(0)!.Value.Content.ShouldBe(30UL);
        view.Find(1).ShouldBeNull();
    }

    [Fact]
    public void A_log_that_confirms_what_a_later_post_passed_by_is_noticed()
    {
        var view = ViewOf(_posted);
        Post(0, new PostOrigin(3, 0, 1), (0, 30));
        Post(1, new PostOrigin(2, 0, 1), (0, 20));
        Confirm(1, 2);

        Should.Throw<BrokenInvariantException>(() => view.Refresh()).Message.ShouldContain("post 2 is confirmed, and void");
    }

    [Fact]
    public void A_revision_is_told_again_and_the_same_once_more_is_not()
    {
        var view = ViewOf(_posted);
        Post(0, new PostOrigin(1, 0, 0), (0, 10), (1, 11));
        Confirm(0, 1);
        view.Refresh();
        Post(0, new PostOrigin(2, 0, 1), (0, 10), (1, 99));
        Confirm(0, 2);

        view.Refresh();

        view.Arrivals.ShouldBe([0, 1, 1]);
        view.Count.ShouldBe(2);
        view.Find(0)!.Value.Origin.Post.ShouldBe(2);
    }

    [Fact]
    public void Readers_show_the_same_in_whatever_order_and_however_late_they_see_the_files()
    {
        for (ulong seed = 0; seed < 300; seed++)
        {
            var dice = new Dice(seed, 1);
            var log = new SharedLog(isPosted: true);
            var views = Enumerable.Range(0, 4).Select(reader => new LogView(log, WorldRules.Kept, reader)).ToList();
            var acknowledged = 0;
            for (var post = 1; post < 12; post++)
            {
                var origin = new PostOrigin(post, dice.Next(6), acknowledged);
                for (var index = origin.Begin; index < origin.Begin + 3; index++)
                {
                    log.Append(dice.Next(4), new Record(RecordKind.Segment, index, ((ulong)post * 100) + (ulong)index, 0, origin));
                }

                if (dice.OneIn(2))
                {
                    acknowledged = post;
                    log.Append(dice.Next(4), new Record(RecordKind.Confirmation, 0, 0, 0, new PostOrigin(post, 0, 0)));
                }

                views.ForEach(view => view.Refresh(() => dice.OneIn(2)));
            }

            views.ForEach(view => view.Refresh());

            for (var index = 0; index < 9; index++)
            {
                views.Select(view => view.Find(index)?.Content).Distinct().Count().ShouldBe(1, $"seed {seed}, segment {index}");
            }
        }
    }

    [Fact]
    public void Of_computed_segments_the_highest_order_holds_and_one_of_the_same_inputs_is_no_news()
    {
        var view = ViewOf(_computed);
        Compute(0, 0, 50, order: 2);
        view.Refresh();
        Compute(1, 0, 40, order: 1);
        Compute(2, 0, 50, order: 3);
        view.Refresh();
        view.Arrivals.ShouldBe([0]);

        Compute(1, 0, 60, order: 4);
        view.Refresh();

        view.Arrivals.ShouldBe([0, 0]);
        view.Find(0)!.Value.Content.ShouldBe(60UL);
    }

    private static LogView ViewOf(SharedLog log) => new(log, WorldRules.Kept, 0);

    private void Post(int writer, PostOrigin origin, params (long Index, ulong Content)[] segments)
    {
        foreach (var (index, content) in segments)
        {
            _posted.Append(writer, new Record(RecordKind.Segment, index, content, 0, origin));
        }
    }

    private void Confirm(int writer, int post) => _posted.Append(writer, new Record(RecordKind.Confirmation, 0, 0, 0, new PostOrigin(post, 0, 0)));

    private void Compute(int writer, long index, ulong content, int order) =>
        _computed.Append(writer, new Record(RecordKind.Segment, index, content, content, default) { Order = order });
}
