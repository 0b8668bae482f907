using System.Numerics;
using Lisa.Signal.Fourier;
using Shouldly;
using Xunit;

namespace Lisa.Tests.Unit.Signal;

public sealed class FourierTests
{
    public static TheoryData<string, int> BackendsAndLengths()
    {
        var data = new TheoryData<string, int>();
        foreach (var length in new[] { 1, 2, 5, 8, 12, 97, 100, 1024 })
        {
            data.Add("mathnet", length);
            data.Add("", length);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(BackendsAndLengths))]
    public void A_real_transform_is_that_of_numpy_and_comes_back(string backend, int length)
    {
        var series = Reference.Series.AsSpan(0, length);
        using var fft = RealFft.With(FourierBackend.Choose(backend), length);
        series.CopyTo(fft.Time);
        fft.Forward();
        ((ReadOnlySpan<Complex>)fft.Frequency).ShouldMatch(Reference.ReadComplex($"rfft-{length}"), 1e-13);
        fft.Inverse();
        ((ReadOnlySpan<double>)fft.Time).ShouldMatch(series, 1e-13);
    }

    [Theory]
    [MemberData(nameof(BackendsAndLengths))]
    public void A_complex_transform_is_that_of_numpy_and_comes_back(string backend, int length)
    {
        var series = Reference.Series;
        using var fft = ComplexFft.With(FourierBackend.Choose(backend), length);
        for (var i = 0; i < length; i++)
        {
            fft.Data[i] = new Complex(series[i], series[100 + i]);
        }

        var input = fft.Data.ToArray();
        fft.Forward();
        ((ReadOnlySpan<Complex>)fft.Data).ShouldMatch(Reference.ReadComplex($"fft-{length}"), 1e-13);
        fft.Inverse();
        ((ReadOnlySpan<Complex>)fft.Data).ShouldMatch(input, 1e-13);
    }

    [Theory]
    [InlineData(16384)]
    [InlineData(10007)]
    [InlineData(30000)]
    public void Both_backends_agree(int length)
    {
        using var one = RealFft.With(FourierBackend.Choose(null), length);
        using var other = RealFft.With(FourierBackend.Choose("mathnet"), length);
        Reference.Noise(length, length).CopyTo(one.Time);
        one.Time.CopyTo(other.Time);
        one.Forward();
        other.Forward();
        ((ReadOnlySpan<Complex>)other.Frequency).ShouldMatch(one.Frequency, 1e-12);
        one.Inverse();
        other.Inverse();
        ((ReadOnlySpan<double>)other.Time).ShouldMatch(one.Time, 1e-12);
    }

    [Fact]
    public void Energy_is_the_same_in_time_and_frequency()
    {
        using var fft = ComplexFft.Rent(4096);
        var noise = Reference.Noise(3, 8192);
        var energy = 0.0;
        for (var i = 0; i < fft.Length; i++)
        {
            fft.Data[i] = new Complex(noise[2 * i], noise[(2 * i) + 1]);
            energy += fft.Data[i].Magnitude * fft.Data[i].Magnitude;
        }

        fft.Forward();
        var spectral = 0.0;
        foreach (var value in fft.Data)
        {
            spectral += value.Magnitude * value.Magnitude;
        }

        (spectral / fft.Length).ShouldBe(energy, energy * 1e-13);
    }

    [Fact]
    public async Task Four_threads_get_the_bits_that_one_gets()
    {
        int[] lengths = [1000, 4096, 4097, 6000, 16384];
        double[][] alone = [.. lengths.Select(Transform)];
        using var barrier = new Barrier(4);
        var threads = Enumerable.Range(0, 4).Select(shift => Task.Factory.StartNew(
            () =>
            {
                barrier.SignalAndWait();
                for (var round = 0; round < 40; round++)
                {
                    var which = (round + shift) % lengths.Length;
                    Transform(lengths[which]).ShouldBeTheSameBitsAs(alone[which]);
                }
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default));
        await Task.WhenAll(threads);
    }

    [Fact]
    public void Renting_again_allocates_nothing()
    {
        Transform(2048);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
        {
            using var fft = RealFft.Rent(2048);
            fft.Forward();
            fft.Inverse();
        }

        // MathNet itself takes a kilobyte or so a call, whatever the length; FFTW takes nothing.
        var bound = FourierBackend.Name.StartsWith("fftw", StringComparison.Ordinal) ? 100 : 200 * 2048;
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(bound);
    }

    [Fact]
    public void More_lengths_than_the_pool_keeps_still_come_out_right()
    {
        for (var length = 1; length <= 200; length++)
        {
            using var fft = ComplexFft.Rent(length);
            fft.Data.Fill(1);
            fft.Forward();
            fft.Data[0].Real.ShouldBe(length, 1e-9);
            fft.Length.ShouldBe(length);
        }
    }

    [Fact]
    public void A_returned_transform_refuses_use_and_a_second_return_does_nothing()
    {
        var fft = RealFft.Rent(333);
        fft.Dispose();
        fft.Dispose();
        Should.Throw<ObjectDisposedException>(fft.Forward);
        using var first = RealFft.Rent(333);
        using var second = RealFft.Rent(333);
        first.ShouldNotBeSameAs(second);
        Should.Throw<ArgumentOutOfRangeException>(() => RealFft.Rent(0));
    }

    [Fact]
    public void The_backend_says_its_name_and_refuses_unknown_settings()
    {
        FourierBackend.Choose("mathnet").Name.ShouldBe("mathnet-5.0.0");
        FourierBackend.Name.ShouldMatch("^(fftw-3|mathnet-5)");
        Should.Throw<InvalidOperationException>(() => FourierBackend.Choose("mkl")).Message.ShouldContain("LISA_FFT=mkl");
    }

    private static double[] Transform(int length)
    {
        using var fft = RealFft.Rent(length);
        Reference.Noise(length, length).CopyTo(fft.Time);
        fft.Forward();
        return System.Runtime.InteropServices.MemoryMarshal.Cast<Complex, double>(fft.Frequency).ToArray();
    }
}
