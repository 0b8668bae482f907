using CsCheck;
using Lisa.Grains.Pipelines;
using Shouldly;
using Xunit;

namespace Lisa.Tests.Unit.Pipelines;

/// <summary>CsCheck prints the seed of a text that fails.</summary>
public sealed class PipelineHostilityTests
{
    private const string Letters = "abpxs:{}[],-_?!&*|>%@#'\"\\\n\t \r0129.~\0\u00e9\u2028\ud83d";

    private static readonly string Good =
        """
        pipeline: p
        inputs: {strain: {axis: time}, template: {}}
        steps:
          psd: {operator: welch, version: 1, inputs: {data: strain}, parameters: {segment_seconds: 4, window: blackman}}
          snr:
            operator: matched-filter
            inputs: {data: strain, psd: psd, template: template}
        outputs: {snr: snr}
        """.ReplaceLineEndings("\n");

    [Fact]
    public void Any_text_gives_problems_and_never_throws() =>
        Gen.Char[Letters].Array[0, 200].Sample(letters => Judge(new string(letters)), iter: 3000);

    [Fact]
    public void A_mutated_pipeline_is_read_or_gives_problems() =>
        Gen.Select(Gen.Int[0, Good.Length - 1], Gen.Int[0, 5], Gen.Char[Letters].Array[0, 4]).Array[1, 4].Sample(
            edits =>
            {
                var text = Good;
                foreach (var (at, removed, inserted) in edits)
                {
                    var start = Math.Min(at, text.Length);
                    text = text.Remove(start, Math.Min(removed, text.Length - start)).Insert(start, new string(inserted));
                }

                Judge(text);
            },
            iter: 3000);

    [Theory]
    [InlineData("[", 100_000)]
    [InlineData("{", 100_000)]
    [InlineData("- ", 100_000)]
    [InlineData("? ", 50_000)]
    [InlineData("a: ", 50_000)]
    [InlineData("\"", 100_001)]
    public void Repetition_neither_overflows_nor_hangs(string piece, int times) =>
        Judge(string.Concat(Enumerable.Repeat(piece, times)));

    private static void Judge(string text)
    {
        var parse = PipelineParser.Parse(text, new FewOperators());
        (parse.Definition is null).ShouldBe(parse.Problems.Length > 0);
        parse.Problems.ShouldAllBe(problem => problem.Line >= 1 && problem.Column >= 1 && problem.Refusal.Remedy.Length > 0);
    }
}
