using CsCheck;
using Lisa.Grains.Flow;
using Shouldly;
using Xunit;

namespace Lisa.Tests.Property;

/// <summary>A set of ranges against a set of indices: whatever is done to both, they answer alike. CsCheck prints the seed of a failure.</summary>
public sealed class SegmentSetProperties
{
    private const int Span = 40;

    private static readonly Gen<(int Kind, int First, int Length)[]> Operations =
        Gen.Select(Gen.Int[0, 5], Gen.Int[0, Span - 1], Gen.Int[0, 12]).Array[0, 40];

    [Fact]
    public void It_answers_as_a_set_of_indices_does()
    {
        Operations.Sample(
            operations =>
            {
                var set = new SegmentSet();
                var model = new HashSet<long>();
                foreach (var (kind, first, length) in operations)
                {
                    Apply(set, model, kind, first, first + length);
                    Compare(set, model);
                }
            },
            iter: 1_000);
    }

    [Fact]
    public void Its_ranges_are_sorted_disjoint_and_not_adjacent()
    {
        Operations.Sample(
            operations =>
            {
                var set = new SegmentSet();
                var model = new HashSet<long>();
                foreach (var (kind, first, length) in operations)
                {
                    Apply(set, model, kind, first, first + length);
                    var ranges = set.ToList();
                    ranges.TrueForAll(range => range.Count > 0).ShouldBeTrue();
                    ranges.Zip(ranges.Skip(1)).All(pair => pair.First.End < pair.Second.First).ShouldBeTrue();
                    set.Ranges.ShouldBe(ranges.Count);
                }
            },
            iter: 1_000);
    }

    [Fact]
    public void Everything_can_be_taken_at_once()
    {
        var set = new SegmentSet();
        set.Add(3, 10);

        set.TryTake(long.MaxValue, out var taken).ShouldBeTrue();

        taken.ShouldBe(new SegmentRange(3, 10));
        set.Count.ShouldBe(0);
        set.TryTake(1, out _).ShouldBeFalse();
    }

    [Fact]
    public void What_grows_in_order_takes_one_range_whatever_its_length()
    {
        var set = new SegmentSet();
        for (var index = 0; index < 100_000; index++)
        {
            set.Add(index, index + 1).ShouldBe(1);
        }

        set.Ranges.ShouldBe(1);
        set.Count.ShouldBe(100_000);
    }

    private static void Apply(SegmentSet set, HashSet<long> model, int kind, long first, long end)
    {
        switch (kind)
        {
            case 0 or 1 or 2:
                long added = 0;
                for (var index = first; index < end; index++)
                {
                    added += model.Add(index) ? 1 : 0;
                }

                set.Add(first, end).ShouldBe(added);
                break;
            case 3 or 4:
                set.Remove(first, end);
                model.RemoveWhere(index => index >= first && index < end);
                break;
            default:
                var took = set.TryTake(1 + end - first, out var taken);
                Taken(model, took, taken, 1 + end - first);
                break;
        }
    }

    // The lowest run of indices, as far as allowed.
    private static void Taken(HashSet<long> model, bool took, SegmentRange taken, long most)
    {
        took.ShouldBe(model.Count > 0);
        if (!took)
        {
            return;
        }

        taken.First.ShouldBe(model.Min());
        var stop = taken.First;
        while (stop - taken.First < most && model.Remove(stop))
        {
            stop++;
        }

        taken.End.ShouldBe(stop);
    }

    private static void Compare(SegmentSet set, HashSet<long> model)
    {
        set.Count.ShouldBe(model.Count);
        for (long first = 0; first < Span + 14; first++)
        {
            var end = first + 5;
            var agree = set.Contains(first) == model.Contains(first)
                && set.NextMissing(first) == Indices(first, long.MaxValue).First(index => !model.Contains(index))
                && set.Covers(first, end) == Indices(first, end).All(model.Contains)
                && set.MissingIn(first, end).SelectMany(range => Indices(range.First, range.End))
                    .SequenceEqual(Indices(first, end).Where(index => !model.Contains(index)));
            if (!agree)
            {
                Assert.Fail($"{{{set}}} and {{{string.Join(", ", model.Order())}}} differ around {first}");
            }
        }

        set.Covers(7, 7).ShouldBeTrue();
    }

    private static IEnumerable<long> Indices(long first, long end)
    {
        for (var index = first; index < end; index++)
        {
            yield return index;
        }
    }
}
