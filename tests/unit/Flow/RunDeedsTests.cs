using Lisa.Grains.Flow;
using Shouldly;
using Xunit;

namespace Lisa.Tests.Unit.Flow;

/// <summary>A step is taken to have done nothing only where that is certain.</summary>
public sealed class RunDeedsTests
{
    [Fact]
    public void A_step_that_the_run_never_let_begin_did_nothing() => new RunDeeds(1, isResumed: false).MayHaveActed(0).ShouldBeFalse();

    [Fact]
    public void A_step_that_says_that_it_began_nothing_did_nothing()
    {
        var deeds = Answered();
        deeds.MayHaveActed(0).ShouldBeTrue("it has not been asked yet");

        deeds.Conclude(0, hasBegun: false);

        deeds.MayHaveActed(0).ShouldBeFalse();
    }

    [Fact]
    public void A_step_that_began_something_or_does_not_answer_counts()
    {
        var deeds = Answered();

        deeds.Conclude(0, hasBegun: true);

        deeds.MayHaveActed(0).ShouldBeTrue();
        Answered().MayHaveActed(0).ShouldBeTrue();
    }

    [Fact]
    public void Reminders_that_are_answered_change_nothing()
    {
        var deeds = Answered();
        deeds.Engage(0);
        deeds.Answer(0, isFirstWord: false);

        deeds.Conclude(0, hasBegun: false);

        deeds.MayHaveActed(0).ShouldBeFalse();
    }

    public static TheoryData<string, Action<RunDeeds>> Doubts => new()
    {
        { "its activation is another than the one that answered first", deeds => { deeds.Engage(0); deeds.Answer(0, isFirstWord: true); } },
        { "a reminder was not answered, and repeated", deeds => { deeds.Engage(0); deeds.Engage(0); deeds.Answer(0, isFirstWord: false); } },
        { "a reminder has not been answered", deeds => deeds.Engage(0) },
    };

    [Theory]
    [MemberData(nameof(Doubts))]
    public void A_step_that_may_have_had_another_activation_counts_whatever_this_one_says(string why, Action<RunDeeds> doubt)
    {
        var deeds = Answered();
        doubt(deeds);

        deeds.Conclude(0, hasBegun: false);

        deeds.MayHaveActed(0).ShouldBeTrue(why);
    }

    [Fact]
    public void A_first_answer_that_is_no_first_word_means_that_another_was_lost()
    {
        var deeds = new RunDeeds(1, isResumed: false);
        deeds.Engage(0);
        deeds.Answer(0, isFirstWord: false);

        deeds.Conclude(0, hasBegun: false);

        deeds.MayHaveActed(0).ShouldBeTrue();
    }

    [Fact]
    public void A_run_that_was_resumed_knows_nothing_for_certain()
    {
        var deeds = new RunDeeds(2, isResumed: true);
        deeds.Engage(0);
        deeds.Answer(0, isFirstWord: true);
        deeds.Conclude(0, hasBegun: false);

        deeds.MayHaveActed(0).ShouldBeTrue();
        deeds.MayHaveActed(1).ShouldBeTrue();
    }

    private static RunDeeds Answered()
    {
        var deeds = new RunDeeds(1, isResumed: false);
        deeds.Engage(0);
        deeds.Answer(0, isFirstWord: true);
        return deeds;
    }
}
