using Lisa.Signal.Noise;
using Shouldly;
using Xunit;

namespace Lisa.Tests.Unit.Signal;

/// <summary>Reference numbers were computed independently from the papers' formulas.</summary>
public sealed class LisaNoiseTests
{
    [Theory]
    [InlineData(1e-3, 5.896638e-43, 2.580670e-44, 3.870783e-44)]
    [InlineData(3e-3, 8.707999e-43, 3.330614e-43, 4.986007e-43)]
    [InlineData(1e-2, 4.087145e-41, 1.227169e-40, 1.760717e-40)]
    public void Requirement_noise_is_that_of_the_papers(double frequencyHz, double x15, double x20, double a20)
    {
        var noise = LisaNoise.SciRdV1;
        noise.X(frequencyHz, TdiGeneration.First).ShouldBe(x15, x15 * 5e-7);
        noise.X(frequencyHz, TdiGeneration.Second).ShouldBe(x20, x20 * 5e-7);
        noise.A(frequencyHz, TdiGeneration.Second).ShouldBe(a20, a20 * 5e-7);
    }

    [Fact]
    public void A_E_and_T_carry_the_power_of_X_Y_and_Z()
    {
        foreach (var generation in new[] { TdiGeneration.First, TdiGeneration.Second })
        {
            var noise = LisaNoise.SciRdV1;
            var expected = 3 * noise.X(5e-3, generation);
            ((2 * noise.A(5e-3, generation)) + noise.T(5e-3, generation)).ShouldBe(expected, expected * 1e-14);
            var cancelled = noise.X(5e-3, generation) + (2 * noise.Xy(5e-3, generation));
            noise.T(5e-3, generation).ShouldBe(cancelled, cancelled * 1e-11);
        }
    }

    [Fact]
    public void Sensitivity_is_that_of_Robson_Cornish_and_Liu()
    {
        (LisaSensitivity.TransferFrequencyHz * 1e3).ShouldBe(19.08538, 1e-5);
        LisaSensitivity.Instrument(1e-3).ShouldBe(1.632916e-38, 1.632916e-44);
        LisaSensitivity.WithConfusionAfterFourYears(1e-3).ShouldBe(8.295331e-38, 8.295331e-44);
        LisaSensitivity.Instrument(1e-2).ShouldBe(1.359516e-40, 1.359516e-46);
        LisaSensitivity.InstrumentFit(1e-3).ShouldBe(1.634101e-38, 1e-44);
        LisaSensitivity.InstrumentFit(1e-2).ShouldBe(1.443169e-40, 1e-46);
    }

    [Theory]
    [InlineData(1e-5, 0.15, 1e-9)]
    [InlineData(0.1026107, 0.1494712, 5e-7)]
    [InlineData(10.27317, 2.636361e-3, 1e-5)]
    [InlineData(108.5065, 3.078786e-5, 1e-4)]
    public void Response_is_that_of_the_table_of_Robson_Cornish_and_Liu(double ofTransferFrequency, double response, double tolerance) =>
        MichelsonResponse.SkyAverage(ofTransferFrequency).ShouldBe(response, response * tolerance);

    [Fact]
    public void Response_is_refused_where_it_cannot_be_integrated()
    {
        Should.Throw<ArgumentOutOfRangeException>(() => MichelsonResponse.SkyAverage(-1));
        Should.Throw<ArgumentOutOfRangeException>(() => MichelsonResponse.SkyAverage(1001));
        Should.Throw<ArgumentOutOfRangeException>(() => MichelsonResponse.SkyAverage(double.NaN));
    }
}
