using System.Text.Json;
using LiveLogs.Access;
using LiveLogs.Connectors;
using LiveLogs.Ingestion.Committing;
using LiveLogs.Operations.Problems;
using LiveLogs.ProjectConfig;
using LiveLogs.ProjectConfig.Fields;
using Npgsql;

namespace LiveLogs.Connections;

/// <summary>What a request wants a connection to be, without a mistake and with its secrets.</summary>
/// <param name="Slug">The project.</param>
/// <param name="Name">Empty when it was not asked for.</param>
/// <param name="Connector">Of the provider.</param>
/// <param name="Config">Valid.</param>
internal sealed record CheckedConnection(string Slug, string Name, IConnector Connector, JsonElement Config) : CheckedItem<Connection>(Slug, Name, Config)
{
    public override IReadOnlyList<ConfigField> Fields => Connector.Fields;

    public override Connection Create(Guid id, int projectNumber, DateTimeOffset now) => new()
    {
        Id = id,
        ProjectNumber = projectNumber,
        Name = Name,
        Provider = Connector.Cloud.Provider,
        QuotaKey = "",
        CreatedAt = now,
        UpdatedAt = now,
    };

    public override JsonElement Fill(Connection item)
    {
        item.QuotaKey = Connector.QuotaKey(Config);
        return Connector.Complete(item.Id, Config);
    }
}

/// <summary>Connections on the shelf of what projects configure.</summary>
internal sealed class ConnectionType(ConnectorRegistry connectors, IEnumerable<IConnectionRows> rows) : ConfigType<Connection>
{
    public static readonly ConfigWords Connections =
        new("connection", ProblemCodes.ConnectionNotFound, ProblemCodes.ConnectionNameTaken, ProblemCodes.TooManyConnections);

    private const string SettingsField = "connection_config";

    private readonly ConfigField[] _requestFields =
    [
        new("project_id", ConfigFieldKind.Text, "the project's name.") { Required = true },
        new("connection_name", ConfigFieldKind.Text, "unique in the project.") { Required = true },
        new("cloud_provider", ConfigFieldKind.Text, $"one of {string.Join(", ", connectors.Providers)}.") { Required = true },
        new(SettingsField, ConfigFieldKind.Object, "the provider's settings.") { Required = true },
    ];

    public override ConfigWords Words => Connections;

    public override ProjectRole EditRole => ProjectRole.Admin;

    /// <summary>Positions carry a number per connection, so a project cannot have any number of them.</summary>
    public override int MaxPerProject => 500;

    /// <summary>Credentials files are long.</summary>
    public override int MaxBodyBytes => 256 * 1024;

    public override string SecretsPurpose => "LiveLogs.Connections.Secrets";

    public override IReadOnlyList<ConfigField> RequestFields => _requestFields;

    public override string NameField => "connection_name";

    public override IReadOnlyList<string> FixedFields => ["project_id", "cloud_provider"];

    public override IReadOnlyList<string> ShownFields => ["id", "status", "created_at", "updated_at", "warnings"];

    /// <summary>What looking up a connection by its id is refused with.</summary>
    public static IReadOnlyList<ProblemCode> Problems(ProjectRole role) => ConfigGate.Problems(Connections, role);

    public override IReadOnlyList<ConfigField> FieldsOf(Connection item) => connectors.TryFind(item.Provider, out var connector) ? connector.Fields : [];

    public override Task<CheckedItem<Connection>?> ReadAsync(ConfigRequest<Connection> request, CancellationToken cancellationToken)
    {
        var reader = request.Reader;
        var name = reader.Name(NameField);
        var connector = request.Seen is { } seen ? FindConnector(reader, seen) : FindConnector(reader);
        var config = connector is null ? reader.Object(SettingsField) : ReadConfig(request, SettingsField, connector.Fields, connector.Validate);
        return Task.FromResult<CheckedItem<Connection>?>(
            connector is not null && config is { } complete ? new CheckedConnection(request.Slug, name ?? "", connector, complete) : null);
    }

    public override async Task OnCreatedAsync(NpgsqlConnection session, Connection item, CancellationToken cancellationToken)
    {
        await HeadTable.AddAsync(session, item.Number, item.ProjectNumber, cancellationToken);
        foreach (var owner in rows)
            await owner.AddAsync(session, item.Number, cancellationToken);
    }

    /// <summary>Stops the stream for good, on any instance: with the next epoch nothing that its owner still reads can be committed.</summary>
    public override async Task OnDeletedAsync(NpgsqlConnection session, Connection item, CancellationToken cancellationToken)
    {
        await HeadTable.EndAsync(session, item.Number, cancellationToken);
        foreach (var owner in rows)
            await owner.EndAsync(session, item.Number, cancellationToken);
    }

    /// <summary>The row stays until retention took the entries.</summary>
    public override bool TryBury(Connection item, DateTimeOffset now)
    {
        item.DesiredState = DesiredState.Stopped;
        item.DeletedAt = now;
        return true;
    }

    private IConnector? FindConnector(ConfigReader reader, Connection seen)
    {
        reader.Fixed("project_id", seen.ProjectSlug);
        reader.Fixed("cloud_provider", seen.Provider);
        if (connectors.TryFind(seen.Provider, out var connector))
            return connector;

        reader.Fail("cloud_provider", "This service does not read this provider.");
        return null;
    }

    private IConnector? FindConnector(ConfigReader reader)
    {
        if (reader.Text("cloud_provider", 50) is not { } provider)
            return null;
        if (connectors.TryFind(provider, out var connector))
            return connector;

        reader.Fail("cloud_provider", $"Must be one of: {string.Join(", ", connectors.Providers)}.");
        return null;
    }
}
