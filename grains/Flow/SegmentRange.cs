namespace Lisa.Grains.Flow;

/// <summary>A run of segment indices, <paramref name="End"/> exclusive.</summary>
public readonly record struct SegmentRange(long First, long End)
{
    public long Count => End - First;

    public override string ToString() => Count == 1 ? $"{First}" : $"{First}..{End - 1}";
}
