using Lisa.Grains.Store;
using Shouldly;
using Xunit;

namespace Lisa.Tests.Unit.Store;

/// <summary>What a chain of posts keeps of those that lost their right: nothing, once that is known. The states that it shows are held by properties.</summary>
public sealed class PostChainTests
{
    [Fact]
    public void Void_posts_are_dropped_whether_they_were_read_before_or_after_it_was_known()
    {
        var chain = new PostChain();
        Add(chain, post: 1, index: 0);
        Add(chain, post: 2, index: 7);
        Add(chain, post: 4, index: 1);
        chain.Waiting.ShouldBe(3);
        chain.Add(new PostConfirmation(4, 1, 1));
        chain.Next().ShouldBeNull("post 1 is not confirmed");
        chain.Add(new PostConfirmation(1, 0, 1));
        chain.Next().ShouldNotBeNull().Records.ShouldHaveSingleItem().Index.ShouldBe(0);
        chain.Waiting.ShouldBe(2, "whether post 2 is void shows with the next link");
        chain.Next().ShouldNotBeNull().Records.ShouldHaveSingleItem().Index.ShouldBe(1);
        Add(chain, post: 3, index: 8);
        Add(chain, post: 2, index: 9);
        (chain.Waiting, chain.Last, chain.Highest).ShouldBe((0, 4, 4));
        chain.Next().ShouldBeNull();
    }

    private static void Add(PostChain chain, uint post, long index) =>
        chain.Add(new SegmentRecord(index, 1, 1, default, default, index, Order: post));
}
