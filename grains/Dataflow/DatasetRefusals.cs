using Lisa.Grains.Contracts;
using Lisa.Grains.Flow;

namespace Lisa.Grains.Dataflow;

/// <summary>What a dataset answers to what it cannot do.</summary>
internal static class DatasetRefusals
{
    public static RefusalException Unknown(string name) => RefusalException.Because(
        RefusalKind.NotFound, "there is no such dataset", "dataset", name, "a dataset that was created", "create it, or list the datasets");

    public static RefusalException Another(string name, string wanted, string existing) => RefusalException.Because(
        RefusalKind.Conflict, "a dataset of this name exists with another definition", $"dataset {name}", wanted, existing,
        "choose another name, or post to the dataset as it is");

    public static RefusalException UnderWay(string name, string second) => RefusalException.Because(
        RefusalKind.Conflict, second == "a second post" ? "another post to the dataset is under way" : "a post to the dataset is under way",
        $"dataset {name}", second, "one post at a time",
        "wait for the other post to end, then ask for the dataset's samples and go on from there");

    public static RefusalException LostItsRight(string name, Guid token) => RefusalException.Because(
        RefusalKind.Conflict, "the post has lost its right to append", $"dataset {name}", token, "the ticket of the post under way",
        "ask for the dataset's samples and post again from there");

    public static RefusalException TooManyGaps(string name, int stretches) => RefusalException.Because(
        RefusalKind.TooLarge, "the dataset would have too many gaps", $"dataset {name}", $"{stretches} stretches", $"{DatasetGrain.MostGaps} stretches",
        "post cleaner data, or divide them among several datasets");

    public static RefusalException Empty(string name) => RefusalException.Because(
        RefusalKind.Conflict, "the dataset is empty", $"dataset {name}", "0 samples", "at least one sample", "post data before you seal it");

    public static RefusalException Holes(string name, SegmentRange first, long missing) => RefusalException.Because(
        RefusalKind.Conflict, "segments of the dataset are missing", $"dataset {name}, segment {first}", $"{missing} missing in all", "no hole in a sealed dataset",
        "post them, declare them as gaps, or seal it with closeGaps=true");

    public static RefusalException Placed(string name, Placing placing, long? offset, long end, int segmentLength) => placing == Placing.Sealed
        ? RefusalException.Because(
            RefusalKind.Conflict, "the dataset is sealed", $"dataset {name}", $"{end} samples", "a dataset that still grows", "post to a new dataset")
        : RefusalException.Because(
            RefusalKind.Conflict,
            placing switch
            {
                Placing.Overlaps => "the post overlaps samples that are there already, and begins within a segment",
                Placing.BehindPartial => "the post leaves out the rest of a segment",
                Placing.TooFar => "the post leaves out too much",
                _ => "the post leaves out samples",
            },
            $"dataset {name}, offset", offset,
            placing == Placing.TooFar
                ? $"{end}, where the data end now, and at most {DatasetFlow.MostAhead} segments of {segmentLength} more"
                : $"{end}, where the data end now, or a multiple of {segmentLength}, where a segment begins",
            placing == Placing.BehindPartial
                ? $"post the samples from {end} up to a multiple of {segmentLength} first, as NaN where there are none"
                : $"post from sample {end} on, or whole segments");

    public static RefusalException HasData(string name, long segment) => RefusalException.Because(
        RefusalKind.Conflict, "a gap is declared where there are data", $"dataset {name}, segment {segment}", "samples", "segments that are missing, or gaps already",
        "leave these segments out; to withdraw data, post NaN with revise=true");

    public static RefusalException NoGap(string name, SampleRange gap, string bound) => RefusalException.Because(
        RefusalKind.Invalid, "this cannot be declared a gap", $"dataset {name}, samples", $"{gap.First} up to {gap.End}", bound, "declare whole segments");
}
