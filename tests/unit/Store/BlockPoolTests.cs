using Lisa.Grains.Store;
using Shouldly;
using Xunit;

namespace Lisa.Tests.Unit.Store;

/// <summary>Arrays of samples are used again, and what is kept idle is bounded.</summary>
public sealed class BlockPoolTests
{
    [Fact]
    public void A_block_given_back_is_rented_again_whatever_its_shape()
    {
        var pool = new BlockPool(1 << 10);
        var first = pool.Rent(2, 6);
        first.Samples[11] = 42;
        first.Dispose();
        using var second = pool.Rent(3, 4);
        second.Samples[11].ShouldBe(42, "it is the same array, and its content is undefined");
    }

    [Fact]
    public void Two_rented_blocks_never_share_an_array_even_after_one_is_disposed_twice()
    {
        var pool = new BlockPool(1 << 10);
        var twice = pool.Rent(1, 4);
        twice.Dispose();
        twice.Dispose();
        using var one = pool.Rent(1, 4);
        using var other = pool.Rent(1, 4);
        one.Samples.Fill(1);
        other.Samples.Fill(2);
        one.Samples.ToArray().ShouldAllBe(sample => sample == 1);
    }

    [Fact]
    public void Arrays_beyond_the_bound_are_not_kept()
    {
        var pool = new BlockPool(4 * sizeof(double));
        var kept = pool.Rent(1, 4);
        var dropped = pool.Rent(1, 4);
        kept.Samples.Fill(1);
        dropped.Samples.Fill(2);
        kept.Dispose();
        dropped.Dispose();
        using var again = pool.Rent(1, 4);
        using var fresh = pool.Rent(1, 4);
        again.Samples[0].ShouldBe(1);
        fresh.Samples.ToArray().ShouldAllBe(sample => sample != 2);
    }

    [Fact]
    public void A_disposed_block_gives_no_samples()
    {
        var block = new BlockPool(0).Rent(1, 1);
        block.Dispose();
        Should.Throw<ObjectDisposedException>(() => block.Samples.Length);
    }
}
