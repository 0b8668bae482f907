using System.Text.Json;
using System.Text.Json.Serialization;
using Lisa.Client.Backfills;
using Lisa.Client.Cluster;
using Lisa.Client.Datasets;
using Lisa.Client.Explanations;
using Lisa.Client.Footprint;
using Lisa.Client.Garbage;
using Lisa.Client.Operators;
using Lisa.Client.Pipelines;
using Lisa.Client.Products;
using Lisa.Client.Provenance;
using Lisa.Client.Results;
using Lisa.Client.Runs;
using Lisa.Client.Tenants;

namespace Lisa.Client.Http;

/// <summary>The wire's JSON, compiled: camelCase, NaN and infinities by name. A member that a view cannot do without is demanded.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(ProblemView))]
[JsonSerializable(typeof(NewDataset))]
[JsonSerializable(typeof(NewGap))]
[JsonSerializable(typeof(DatasetView))]
[JsonSerializable(typeof(Page<DatasetView>))]
[JsonSerializable(typeof(PostedSamples))]
[JsonSerializable(typeof(PipelineVersionView))]
[JsonSerializable(typeof(PipelineView))]
[JsonSerializable(typeof(Page<PipelineSummary>))]
[JsonSerializable(typeof(IReadOnlyList<OperatorView>))]
[JsonSerializable(typeof(NewRun))]
[JsonSerializable(typeof(NewRerun))]
[JsonSerializable(typeof(NewPriority))]
[JsonSerializable(typeof(RunView))]
[JsonSerializable(typeof(Page<RunView>))]
[JsonSerializable(typeof(Page<DeadLetterView>))]
[JsonSerializable(typeof(RetriedView))]
[JsonSerializable(typeof(ProductView))]
[JsonSerializable(typeof(RunFootprintView))]
[JsonSerializable(typeof(ProductFootprintView))]
[JsonSerializable(typeof(RecomputationView))]
[JsonSerializable(typeof(RecipeView))]
[JsonSerializable(typeof(ExplanationView))]
[JsonSerializable(typeof(IReadOnlyList<ProgramNoteView>))]
[JsonSerializable(typeof(ClusterView))]
[JsonSerializable(typeof(GarbageView))]
[JsonSerializable(typeof(NewTenantLimits))]
[JsonSerializable(typeof(TenantView))]
[JsonSerializable(typeof(Page<TenantView>))]
[JsonSerializable(typeof(NewBackfill))]
[JsonSerializable(typeof(BackfillView))]
[JsonSerializable(typeof(Page<BackfillView>))]
[JsonSerializable(typeof(ResultView))]
[JsonSerializable(typeof(Page<ResultView>))]
public sealed partial class LisaJson : JsonSerializerContext;
