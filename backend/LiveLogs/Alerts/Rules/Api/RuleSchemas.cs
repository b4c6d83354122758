using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace LiveLogs.Alerts.Rules.Api;

/// <summary>Lists the kinds of rules in the OpenAPI document, where a rule names its kind.</summary>
internal static class RuleSchemas
{
    public static void Describe(OpenApiSchema schema, OpenApiSchemaTransformerContext context)
    {
        if ((context.JsonTypeInfo.Type == typeof(RuleView) || context.JsonTypeInfo.Type == typeof(RuleDraft))
            && schema.Properties?["alert_type"] is OpenApiSchema property)
            property.Enum = [.. AlertKinds.All.Select(kind => kind.Name)];
    }
}
