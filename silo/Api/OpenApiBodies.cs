using Microsoft.OpenApi;

namespace Lisa.Silo.Api;

/// <summary>Describes bodies that are read as they come, whatever content type a sender names: curl names one for forms.</summary>
public static class OpenApiBodies
{
    public static RouteHandlerBuilder WithRawBody(this RouteHandlerBuilder route, string mediaType, string meaning) =>
        route.AddOpenApiOperationTransformer((operation, _, _) =>
        {
            operation.RequestBody = new OpenApiRequestBody
            {
                Description = meaning,
                Required = true,
                Content = new Dictionary<string, OpenApiMediaType>
                {
                    [mediaType] = new() { Schema = new OpenApiSchema { Type = JsonSchemaType.String, Format = "binary" } },
                },
            };
            return Task.CompletedTask;
        });
}
