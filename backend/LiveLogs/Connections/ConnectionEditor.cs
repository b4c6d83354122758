using System.Text.Json;
using LiveLogs.Access;
using LiveLogs.Connectors;
using LiveLogs.Ingestion.Committing;
using LiveLogs.ProjectConfig.Fields;
using LiveLogs.Storage;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace LiveLogs.Connections;

/// <summary>The result of storing a change.</summary>
internal enum EditOutcome
{
    Done,

    /// <summary>Another connection of the project has the name.</summary>
    NameTaken,

    /// <summary>Somebody changed or deleted the connection meanwhile.</summary>
    Overtaken,

    /// <summary>The project has as many connections as it may.</summary>
    TooMany,
}

/// <summary>Stores what people configure; each change is one transaction.</summary>
internal sealed class ConnectionEditor(
    LiveLogsDbContext database, ProjectDirectory projects, ConnectionSecrets secrets, IEnumerable<IConnectionRows> rows, TimeProvider time)
{
    /// <summary>Positions carry a number per connection, so a project cannot have any number of them.</summary>
    public const int MaxConnectionsPerProject = 500;

    /// <summary>The session of the transaction that is open.</summary>
    private NpgsqlConnection Session => (NpgsqlConnection)database.Database.GetDbConnection();

    /// <param name="slug">The project; it begins now if it had not yet.</param>
    /// <param name="name">Unique in the project.</param>
    /// <param name="connector">Of the connection's provider.</param>
    /// <param name="config">Valid, with its secrets.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    public async Task<(EditOutcome Outcome, Guid Id)> CreateAsync(
        string slug, string name, IConnector connector, JsonElement config, CancellationToken cancellationToken)
    {
        var project = await projects.GetOrCreateAsync(slug, cancellationToken);
        var id = Guid.CreateVersion7(time.GetUtcNow());
        var (plain, secret) = SecretFields.Split(connector.Complete(id, config), connector.Fields);
        var connection = new Connection
        {
            Id = id,
            ProjectNumber = project,
            Name = name,
            Provider = connector.Cloud.Provider,
            Config = plain.ToJsonString(),
            Secrets = secrets.Seal(project, id, connector.Cloud.Provider, plain, secret),
            QuotaKey = connector.QuotaKey(config),
            CreatedAt = time.GetUtcNow(),
            UpdatedAt = time.GetUtcNow(),
        };
        database.Connections.Add(connection);
        return (await SaveAsync(() => AddRowsAsync(connection, cancellationToken), cancellationToken, () => HasRoomAsync(project, cancellationToken)), id);
    }

    /// <summary>Replaces name and configuration, if the connection still is in the version that the caller has seen.</summary>
    public async Task<EditOutcome> UpdateAsync(
        ConnectionRecord seen, string name, IConnector connector, JsonElement config, CancellationToken cancellationToken)
    {
        if (await FindAsync(seen, cancellationToken) is not { } connection)
            return EditOutcome.Overtaken;
        var (plain, secret) = SecretFields.Split(connector.Complete(connection.Id, config), connector.Fields);
        connection.Name = name;
        connection.Config = plain.ToJsonString();
        connection.Secrets = secrets.Seal(connection.ProjectNumber, connection.Id, connection.Provider, plain, secret);
        connection.QuotaKey = connector.QuotaKey(config);
        connection.UpdatedAt = time.GetUtcNow();
        connection.Version++;
        return await SaveAsync(() => Task.CompletedTask, cancellationToken);
    }

    /// <summary>
    /// Stops the stream for good, on any instance: with the next epoch nothing that its owner still reads can be committed.
    /// The secrets go at once; the row stays as a tombstone until retention took the entries.
    /// </summary>
    public async Task<EditOutcome> DeleteAsync(ConnectionRecord seen, CancellationToken cancellationToken)
    {
        if (await FindAsync(seen, cancellationToken) is not { } connection)
            return EditOutcome.Overtaken;
        connection.Secrets = null;
        connection.DesiredState = DesiredState.Stopped;
        connection.UpdatedAt = time.GetUtcNow();
        connection.DeletedAt = time.GetUtcNow();
        connection.Version++;
        return await SaveAsync(() => EndRowsAsync(connection.Number, cancellationToken), cancellationToken);
    }

    private Task<Connection?> FindAsync(ConnectionRecord seen, CancellationToken cancellationToken) =>
        database.Connections.SingleOrDefaultAsync(
            connection => connection.Id == seen.Id && connection.Version == seen.Version && connection.DeletedAt == null, cancellationToken);

    /// <summary>Counts after other requests that add to the project, so that they do not all see the last place free.</summary>
    private async Task<bool> HasRoomAsync(int project, CancellationToken cancellationToken)
    {
        await ProjectDirectory.LockAsync(Session, project, cancellationToken);
        return await database.Connections.CountAsync(c => c.ProjectNumber == project && c.DeletedAt == null, cancellationToken) < MaxConnectionsPerProject;
    }

    private async Task<EditOutcome> SaveAsync(Func<Task> andThen, CancellationToken cancellationToken, Func<Task<bool>>? hasRoom = null)
    {
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        if (hasRoom is not null && !await hasRoom())
            return EditOutcome.TooMany;
        try
        {
            await database.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateConcurrencyException)
        {
            return EditOutcome.Overtaken;
        }
        catch (DbUpdateException error) when (error.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation })
        {
            return EditOutcome.NameTaken;
        }

        await andThen();
        await transaction.CommitAsync(cancellationToken);
        return EditOutcome.Done;
    }

    private async Task AddRowsAsync(Connection connection, CancellationToken cancellationToken)
    {
        await HeadTable.AddAsync(Session, connection.Number, connection.ProjectNumber, cancellationToken);
        foreach (var owner in rows)
            await owner.AddAsync(Session, connection.Number, cancellationToken);
    }

    private async Task EndRowsAsync(int connectionNumber, CancellationToken cancellationToken)
    {
        await HeadTable.EndAsync(Session, connectionNumber, cancellationToken);
        foreach (var owner in rows)
            await owner.EndAsync(Session, connectionNumber, cancellationToken);
    }
}
