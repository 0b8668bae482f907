using Xunit;

namespace Lisa.Tests.Unit.Formats;

/// <summary>Tests that measure the whole process's allocations run while no other does.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class MeasuredAlone
{
    public const string Name = "allocations measured alone";
}
