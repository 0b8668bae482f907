using Lisa.Cli;
using Lisa.Cli.Compare;
using Shouldly;
using Xunit;

namespace Lisa.Tests.Unit.Client.Compare;

public sealed class DataSourceTests
{
    [Theory]
    [InlineData("noise:10x10@10", "does not name an input")]
    [InlineData("=noise:10x10@10", "does not name an input")]
    [InlineData("data=", "does not name an input")]
    [InlineData("data=noise:10", "is no noise")]
    [InlineData("data=noise:0x10@10", "is no noise")]
    [InlineData("data=noise:-1x10@10", "is no noise")]
    [InlineData("data=noise:10x10@0", "is no noise")]
    [InlineData("data=noise:10x10@1e3", "is no noise")]
    [InlineData("data=noise:999999999x999999999@10", "is no noise")]
    [InlineData("data=demo:psd", "the demonstration has no psd")]
    [InlineData("data=nowhere.npy", "there is no file nowhere.npy")]
    [InlineData("data=nowhere", "its name does not say its format")]
    [InlineData("data=nowhere.npy?colour=red", "colour is no option of a file")]
    [InlineData("data=nowhere.npy?rate-hz=fast", "rate-hz is fast, which is no number")]
    [InlineData("data=nowhere.npy?channel=", "has no name or no unit")]
    public void What_is_no_source_is_refused_with_what_is_wrong(string text, string complaint) =>
        Should.Throw<UsageFailure>(() => DataSource.Parse(text, 1)).Message.ShouldContain(complaint);

    [Theory]
    [InlineData("data=noise:2000x1024@4096")]
    [InlineData("strain=demo:strain")]
    [InlineData("template=demo:template")]
    public void A_simulated_source_names_its_input(string text)
    {
        var source = DataSource.Parse(text, 1);

        source.Input.ShouldBe(text[..text.IndexOf('=', StringComparison.Ordinal)]);
        source.Text.ShouldBe(text);
    }

    [Fact]
    public void What_a_file_does_not_say_stands_behind_its_name()
    {
        var (path, options) = SourceOptions.Read("t", "template.hdf5?path=/template&rate-hz=4096&epoch-gps=0&channel=h_plus:strain&channel=h_cross:strain&gaps=mark");

        path.ShouldBe("template.hdf5");
        (options.Path, options.Create, options.New.SampleRateHz, options.New.EpochGpsSeconds, options.New.Gaps).ShouldBe(("/template", true, 4096, 0, "mark"));
        options.New.Channels.Select(channel => channel.Name).ShouldBe(["h_plus", "h_cross"]);
        SourceOptions.Read("t", "plain.npy").Path.ShouldBe("plain.npy");
    }
}
