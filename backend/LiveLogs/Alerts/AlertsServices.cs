using LiveLogs.Alerts.Episodes;
using LiveLogs.Alerts.Evaluation;
using LiveLogs.Alerts.Handling;
using LiveLogs.Alerts.Novelty;
using LiveLogs.Alerts.Rules;
using LiveLogs.Alerts.Rules.Api;
using LiveLogs.Alerts.Rules.Storing;
using LiveLogs.Alerts.Silences;
using LiveLogs.Alerts.Simulation;
using LiveLogs.Ingestion.Committing;
using LiveLogs.LiveTail.Feed.Boards;
using LiveLogs.ProjectConfig;
using LiveLogs.Storage.Maintenance;
using LiveLogs.Storage.Restores;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.Options;

namespace LiveLogs.Alerts;

/// <summary>Registers rules and their evaluation.</summary>
internal static class AlertsServices
{
    public static IServiceCollection AddAlerts(this IServiceCollection services)
    {
        services.AddOptionsWithValidateOnStart<AlertsOptions>().BindConfiguration(AlertsOptions.Section);
        services.AddSingleton<IValidateOptions<AlertsOptions>, AlertsOptionsValidator>();
        services.AddConfigAudit();
        services.AddSingleton<RuleTable>();
        services.AddSingleton<StoredRules>();
        services.AddSingleton<RuleBook>();
        services.AddSingleton<RuleGate>();
        services.AddSingleton<ConditionProbe>();
        services.AddSingleton<RuleRequests>();
        services.AddHostedService(provider => provider.GetRequiredService<RuleBook>());
        services.AddSingleton<IRestoreListener>(provider => provider.GetRequiredService<RuleBook>());
        services.AddSingleton<SilenceTable>();
        services.AddSingleton<AlertReader>();
        services.AddSingleton<IBoardSource>(provider => provider.GetRequiredService<AlertReader>());
        services.AddSingleton<SampleReader>();
        services.AddSingleton<ValueHistory>();
        services.AddSingleton<AlertNotices>();
        services.AddSingleton<AlertActions>();
        services.AddSingleton<AlertRequests>();
        services.AddSingleton<SimulationRunner>();
        services.AddSingleton<Presence>();
        services.AddSingleton<Evaluator>();
        services.AddSingleton<EvaluationLoop>();
        services.AddSingleton<IBatchListener>(provider => provider.GetRequiredService<EvaluationLoop>());
        services.AddHostedService(provider => provider.GetRequiredService<EvaluationLoop>());
        services.AddSingleton<IRetentionStep, AlertsMaintenance>();
        services.ConfigureAll<OpenApiOptions>(options => options.AddSchemaTransformer((schema, context, _) =>
        {
            RuleSchemas.Describe(schema, context);
            return Task.CompletedTask;
        }));
        foreach (var kind in AlertKinds.All)
            kind.Register(services);
        return services;
    }
}
