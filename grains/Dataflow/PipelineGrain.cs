using System.Security.Cryptography;
using System.Text;
using Lisa.Grains.Contracts;

namespace Lisa.Grains.Dataflow;

/// <summary>All versions of one pipeline.</summary>
[GenerateSerializer, Alias("lisa.PipelineState")]
public sealed class PipelineState
{
    [Id(0)]
    public List<PipelineVersion> Versions { get; set; } = [];
}

/// <summary>Keeps a pipeline's versions: text that was checked when it was submitted, and never changes again.</summary>
public sealed class PipelineGrain([PersistentState("pipeline")] IPersistentState<PipelineState> state) : Grain, IPipelineGrain
{
    private const int MostVersions = 1000;

    private string Name => GrainKeys.NameOf(this.GetPrimaryKeyString());

    public async Task<(PipelineVersion Version, bool Created)> SubmitAsync(string summary, string yaml)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(yaml)))[..16];
        if (state.State.Versions.LastOrDefault() is { } newest && newest.Hash == hash)
        {
            return (newest, false);
        }

        if (state.State.Versions.Count >= MostVersions)
        {
            throw RefusalException.Because(
                RefusalKind.TooLarge, "the pipeline has too many versions", $"pipeline {Name}", state.State.Versions.Count + 1,
                $"at most {MostVersions}", "go on under another name");
        }

        await GrainFactory.GetGrain<IDirectoryGrain>(GrainKeys.PipelineDirectory).AddAsync([Name]);
        var version = new PipelineVersion(Name, state.State.Versions.Count + 1, hash, summary, yaml);
        state.State.Versions.Add(version);
        try
        {
            await state.WriteStateAsync();
        }
        catch
        {
            // What is not durable must not be seen.
            state.State.Versions.Remove(version);
            throw;
        }

        return (version, true);
    }

    public Task<PipelineVersion?> GetAsync(int? version) => Task.FromResult(version is { } wanted
        ? state.State.Versions.Find(each => each.Version == wanted)
        : state.State.Versions.LastOrDefault());
}
