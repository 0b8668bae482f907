using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Lisa.Silo.Telemetry;

/// <summary>
/// Traces and metrics by OpenTelemetry: Orleans' own, ASP.NET Core's, the runtime's and the platform's. They leave the process by OTLP
/// when <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> is set, and cost next to nothing when it is not.
/// </summary>
public static class TelemetryExtensions
{
    /// <summary>Whether anybody will see it: what only costs is not even switched on otherwise.</summary>
    public static bool IsExported(IConfiguration configuration) => !string.IsNullOrEmpty(configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]);

    public static void AddTelemetry(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<PlatformMetrics>();
        builder.Services.AddSingleton<SiloEffort>();
        var telemetry = builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService("lisa-silo", serviceVersion: typeof(TelemetryExtensions).Assembly.GetName().Version?.ToString()));
        if (!IsExported(builder.Configuration))
        {
            return;
        }

        telemetry
            .WithTracing(tracing => tracing
                .AddAspNetCoreInstrumentation()
                .AddSource("Microsoft.Orleans.Runtime", "Microsoft.Orleans.Application", Grains.Dataflow.DataflowTelemetry.Name)
                .AddOtlpExporter())
            .WithMetrics(metrics => metrics
                .AddAspNetCoreInstrumentation()
                .AddRuntimeInstrumentation()
                .AddMeter("Microsoft.Orleans", Grains.Dataflow.DataflowTelemetry.Name)
                .AddOtlpExporter());
    }
}
