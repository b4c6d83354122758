using System.Globalization;
using System.Security.Claims;
using LiveLogs.Access;
using LiveLogs.ProjectConfig.Fields;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace LiveLogs.ProjectConfig;

/// <summary>The result of storing a change.</summary>
internal enum EditOutcome
{
    Done,

    /// <summary>Another item of the project has the name or the id.</summary>
    NameTaken,

    /// <summary>Someone changed or deleted the item in the meantime.</summary>
    Overtaken,

    /// <summary>The project has as many items as it may.</summary>
    TooMany,
}

/// <summary>Stores the items of one type. Each change is one transaction, and succeeds only for the version that the caller has seen.</summary>
internal sealed class ConfigShelf<T>(
    IDbContextFactory<ConfigContext> contexts, ConfigType<T> type, ConfigSecrets<T> secrets, ProjectDirectory projects, ConfigAudit audit, TimeProvider time)
    where T : ConfigItem
{
    /// <summary>An item that is there and not deleted, or null.</summary>
    public async Task<T?> FindAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.Set<T>().AsNoTracking().SingleOrDefaultAsync(item => item.Id == id, cancellationToken);
    }

    /// <summary>A project's items by name.</summary>
    /// <param name="projectNumber">The project.</param>
    /// <param name="afterName">The last name of the page before; empty for the first page.</param>
    /// <param name="limit">How many at most.</param>
    /// <param name="cancellationToken">Ends the read.</param>
    public async Task<IReadOnlyList<T>> ListAsync(int projectNumber, string afterName, int limit, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.Set<T>().AsNoTracking()
            .Where(item => item.ProjectNumber == projectNumber && item.Name.CompareTo(afterName) > 0)
            .OrderBy(item => item.Name).Take(limit).ToListAsync(cancellationToken);
    }

    /// <summary>All items, of all projects, that have secrets.</summary>
    public async Task<IReadOnlyList<T>> WithSecretsAsync(CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.Set<T>().AsNoTracking().Where(item => item.Secrets != null).ToListAsync(cancellationToken);
    }

    /// <param name="wanted">The item. Its project begins now if it had not yet.</param>
    /// <param name="caller">Who creates it.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    public async Task<(EditOutcome Outcome, Guid Id)> CreateAsync(CheckedItem<T> wanted, ClaimsPrincipal caller, CancellationToken cancellationToken)
    {
        var project = await projects.GetOrCreateAsync(wanted.Slug, cancellationToken);
        var now = time.GetUtcNow();
        var item = wanted.Create(Guid.CreateVersion7(now), project, now);
        Fill(item, wanted);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        // Counts after other requests that add to the project, so that they do not all see the last place free.
        await ProjectDirectory.LockAsync(SessionOf(context), project, cancellationToken);
        if (await context.Set<T>().CountAsync(other => other.ProjectNumber == project, cancellationToken) >= type.MaxPerProject)
            return (EditOutcome.TooMany, item.Id);

        context.Add(item);
        var created = type.Words.Change(item.Id, project, wanted.Slug, "created", caller);
        return (await SaveAsync(context, transaction, session => type.OnCreatedAsync(session, item, cancellationToken), created, cancellationToken), item.Id);
    }

    /// <summary>Replaces what can be changed.</summary>
    public Task<EditOutcome> UpdateAsync(T seen, CheckedItem<T> wanted, ClaimsPrincipal caller, CancellationToken cancellationToken) => ChangeAsync(
        seen,
        (_, item) => Fill(item, wanted),
        (session, item) => type.OnChangedAsync(session, item, cancellationToken),
        type.Words.Change(seen.Id, seen.ProjectNumber, seen.ProjectSlug, "changed", caller, string.Create(CultureInfo.InvariantCulture, $" to version {seen.Version + 1}")),
        cancellationToken);

    /// <summary>Deletes an item. Its secrets go at once, also where its row stays.</summary>
    public Task<EditOutcome> DeleteAsync(T seen, ClaimsPrincipal caller, CancellationToken cancellationToken) => ChangeAsync(
        seen,
        (context, item) =>
        {
            item.Secrets = null;
            if (!type.TryBury(item, item.UpdatedAt))
                context.Remove(item);
        },
        (session, item) => type.OnDeletedAsync(session, item, cancellationToken),
        type.Words.Change(seen.Id, seen.ProjectNumber, seen.ProjectSlug, "deleted", caller),
        cancellationToken);

    /// <summary>Stores the same secrets in another form, which is no change that people see.</summary>
    /// <returns>False, and nothing is stored, when somebody changed the item in the meantime.</returns>
    public async Task<bool> ReplaceSecretsAsync(T seen, string sealedSecrets, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        if (await FindAsync(context, seen, cancellationToken) is not { } item || item.Secrets != seen.Secrets)
            return false;

        item.Secrets = sealedSecrets;
        return await SaveAsync(context, transaction, _ => Task.CompletedTask, null, cancellationToken) == EditOutcome.Done;
    }

    private static NpgsqlConnection SessionOf(ConfigContext context) => (NpgsqlConnection)context.Database.GetDbConnection();

    private static Task<T?> FindAsync(ConfigContext context, T seen, CancellationToken cancellationToken) =>
        context.Set<T>().SingleOrDefaultAsync(item => item.Id == seen.Id && item.Version == seen.Version, cancellationToken);

    private async Task<EditOutcome> ChangeAsync(
        T seen, Action<ConfigContext, T> change, Func<NpgsqlConnection, T, Task> andThen, ConfigChange audited, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        if (await FindAsync(context, seen, cancellationToken) is not { } item)
            return EditOutcome.Overtaken;

        item.UpdatedAt = time.GetUtcNow();
        item.Version++;
        change(context, item);
        return await SaveAsync(context, transaction, session => andThen(session, item), audited, cancellationToken);
    }

    private async Task<EditOutcome> SaveAsync(
        ConfigContext context, IDbContextTransaction transaction, Func<NpgsqlConnection, Task> andThen, ConfigChange? audited, CancellationToken cancellationToken)
    {
        try
        {
            await context.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateConcurrencyException)
        {
            return EditOutcome.Overtaken;
        }
        catch (DbUpdateException error) when (error.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation })
        {
            return EditOutcome.NameTaken;
        }

        await andThen(SessionOf(context));
        if (audited is not null)
            await ConfigAudit.RecordAsync(SessionOf(context), audited, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        if (audited is not null)
            audit.Tell(audited);
        return EditOutcome.Done;
    }

    /// <summary>The secrets last: they are sealed for the addresses of the new configuration.</summary>
    private void Fill(T item, CheckedItem<T> wanted)
    {
        item.Name = wanted.Name;
        var (plain, secret) = SecretFields.Split(wanted.Fill(item), wanted.Fields);
        item.Config = plain.ToJsonString();
        item.Secrets = secrets.Seal(item, secret);
    }
}
