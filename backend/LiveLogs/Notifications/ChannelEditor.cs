using System.Text.Json;
using LiveLogs.Access;
using LiveLogs.ProjectConfig.Fields;
using LiveLogs.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Npgsql;

namespace LiveLogs.Notifications;

/// <summary>What came of storing a change of a channel.</summary>
internal enum ChannelEdit
{
    Done,

    /// <summary>Another channel of the project has the name.</summary>
    NameTaken,

    /// <summary>Somebody changed or deleted the channel meanwhile.</summary>
    Overtaken,

    /// <summary>The project has reached its limit of channels.</summary>
    TooMany,
}

/// <summary>A channel as a request wants it, checked.</summary>
internal sealed record ChannelWish(string Name, IChannelKind Kind, JsonElement Config, bool Enabled, Guid? FallbackId);

/// <summary>Stores channels; each change is one transaction.</summary>
internal sealed class ChannelEditor(
    LiveLogsDbContext database, ProjectDirectory projects, ChannelSecrets secrets, IOptions<NotificationsOptions> options, TimeProvider time)
{
    /// <param name="slug">The project; it begins now if it had not yet.</param>
    /// <param name="wish">The channel.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    public async Task<(ChannelEdit Outcome, Guid Id)> CreateAsync(string slug, ChannelWish wish, CancellationToken cancellationToken)
    {
        var project = await projects.GetOrCreateAsync(slug, cancellationToken);
        var channel = new Channel
        {
            Id = Guid.CreateVersion7(time.GetUtcNow()),
            ProjectNumber = project,
            Name = wish.Name,
            Kind = wish.Kind.Name,
            Config = "{}",
            CreatedAt = time.GetUtcNow(),
            UpdatedAt = time.GetUtcNow(),
        };
        Fill(channel, wish);
        database.Channels.Add(channel);
        return (await SaveAsync(() => Task.CompletedTask, cancellationToken, () => HasRoomAsync(project, cancellationToken)), channel.Id);
    }

    /// <summary>Replaces what can be changed, if the channel still is in the version that the caller has seen. What refused it before gets a new chance.</summary>
    public async Task<ChannelEdit> UpdateAsync(ChannelRecord seen, ChannelWish wish, CancellationToken cancellationToken)
    {
        if (await FindAsync(seen, cancellationToken) is not { } channel)
            return ChannelEdit.Overtaken;
        channel.Name = wish.Name;
        channel.UpdatedAt = time.GetUtcNow();
        channel.Version++;
        Fill(channel, wish);
        var target = Target.Of(seen.Id);
        // How it fared so far says nothing of an address that is new.
        return await SaveAsync(
            () => database.Database.ExecuteSqlAsync(
                $"UPDATE delivery_targets SET failures = 0, refused_until = NULL, open_at = '-infinity', last_error = NULL, last_ok_at = NULL WHERE target = {target}",
                cancellationToken),
            cancellationToken);
    }

    /// <summary>Deletes the channel with its secrets; what waits for it is given up.</summary>
    public async Task<ChannelEdit> DeleteAsync(ChannelRecord seen, CancellationToken cancellationToken)
    {
        if (await FindAsync(seen, cancellationToken) is not { } channel)
            return ChannelEdit.Overtaken;
        database.Channels.Remove(channel);
        var (target, now) = (Target.Of(seen.Id), time.GetUtcNow());
        return await SaveAsync(
            () => database.Database.ExecuteSqlAsync(
                $"""
                UPDATE deliveries SET state = 'dead', last_error = 'The channel was deleted.', finished_at = {now}
                WHERE target = {target} AND state = 'pending'
                """,
                cancellationToken),
            cancellationToken);
    }

    private void Fill(Channel channel, ChannelWish wish)
    {
        var (plain, secret) = SecretFields.Split(wish.Config, wish.Kind.Fields);
        channel.Config = plain.ToJsonString();
        channel.Secrets = secrets.Seal(channel.ProjectNumber, channel.Id, channel.Kind, plain, secret);
        channel.Enabled = wish.Enabled;
        channel.FallbackId = wish.FallbackId;
    }

    private Task<Channel?> FindAsync(ChannelRecord seen, CancellationToken cancellationToken) =>
        database.Channels.SingleOrDefaultAsync(channel => channel.Id == seen.Id && channel.Version == seen.Version, cancellationToken);

    /// <summary>Counts after other requests that add to the project, so that they do not all see the last place free.</summary>
    private async Task<bool> HasRoomAsync(int project, CancellationToken cancellationToken)
    {
        await ProjectDirectory.LockAsync((NpgsqlConnection)database.Database.GetDbConnection(), project, cancellationToken);
        return await database.Channels.CountAsync(channel => channel.ProjectNumber == project, cancellationToken) < options.Value.MaxChannelsPerProject;
    }

    private async Task<ChannelEdit> SaveAsync(Func<Task> andThen, CancellationToken cancellationToken, Func<Task<bool>>? hasRoom = null)
    {
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        if (hasRoom is not null && !await hasRoom())
            return ChannelEdit.TooMany;
        try
        {
            await database.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateConcurrencyException)
        {
            return ChannelEdit.Overtaken;
        }
        catch (DbUpdateException error) when (error.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation })
        {
            return ChannelEdit.NameTaken;
        }

        await andThen();
        await transaction.CommitAsync(cancellationToken);
        return ChannelEdit.Done;
    }
}
