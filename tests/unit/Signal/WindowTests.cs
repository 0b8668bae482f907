using Lisa.Signal.Spectra;
using Shouldly;
using Xunit;

namespace Lisa.Tests.Unit.Signal;

public sealed class WindowTests
{
    [Theory]
    [InlineData("hann", WindowShape.Hann)]
    [InlineData("hann-symmetric", WindowShape.HannSymmetric)]
    [InlineData("hamming", WindowShape.Hamming)]
    [InlineData("hamming-symmetric", WindowShape.HammingSymmetric)]
    [InlineData("blackman", WindowShape.Blackman)]
    [InlineData("tukey", WindowShape.Tukey)]
    public void A_window_is_that_of_scipy(string name, WindowShape shape)
    {
        foreach (var length in new[] { 2, 7, 16 })
        {
            new Window(shape, 0.4).Make(length).ShouldMatch(Reference.Read($"window-{name}-{length}"), 1e-14);
        }
    }

    [Fact]
    public void One_sample_is_one_and_a_boxcar_is_flat()
    {
        Window.Hann.Make(1).ShouldBe([1]);
        Window.Boxcar.Make(3).ShouldBe([1, 1, 1]);
        Window.Tukey(0).Make(3).ShouldBe([1, 1, 1]);
        Window.Hann.Make(0).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(1.1)]
    [InlineData(double.NaN)]
    public void A_share_beyond_the_window_is_refused(double alpha) =>
        Should.Throw<ArgumentOutOfRangeException>(() => Window.Tukey(alpha).Make(10));
}
