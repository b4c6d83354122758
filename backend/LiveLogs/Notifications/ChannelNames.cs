using Npgsql;

namespace LiveLogs.Notifications;

/// <summary>A target that a name leads to, or why it leads nowhere.</summary>
/// <param name="Word">The name, as the rule has it.</param>
/// <param name="Target">Where it leads.</param>
/// <param name="Problem">Why nothing can be delivered there; null when all is well.</param>
internal sealed record NamedPlace(string Word, string Target, string? Problem);

/// <summary>
/// What the words of a rule's <c>notification_channels</c> mean in a project: <c>in_app</c>; the id or the name of a channel; or a
/// kind, which means the project's channels of that kind, and without any the installation's own. Case makes no difference,
/// unless names differ in nothing else.
/// </summary>
internal sealed class ChannelNames
{
    private readonly IReadOnlyList<KnownChannel> _channels;
    private readonly ChannelCatalogue _catalogue;

    private ChannelNames(IReadOnlyList<KnownChannel> channels, ChannelCatalogue catalogue) => (_channels, _catalogue) = (channels, catalogue);

    private sealed record KnownChannel(Guid Id, string Name, string Kind, bool Enabled);

    /// <summary>The channels of a project now.</summary>
    /// <param name="connection">Where to ask.</param>
    /// <param name="transaction">Of the caller; null for none.</param>
    /// <param name="projectNumber">The project.</param>
    /// <param name="catalogue">The installation's own channels.</param>
    /// <param name="cancellationToken">Ends the read.</param>
    public static async Task<ChannelNames> ReadAsync(
        NpgsqlConnection connection, NpgsqlTransaction? transaction, int projectNumber, ChannelCatalogue catalogue, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            "SELECT id, name, kind, enabled FROM channels WHERE project_number = $1 ORDER BY name", connection, transaction);
        command.Parameters.Add(new() { Value = projectNumber });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var channels = new List<KnownChannel>();
        while (await reader.ReadAsync(cancellationToken))
            channels.Add(new(reader.GetGuid(0), reader.GetString(1), reader.GetString(2), reader.GetBoolean(3)));
        return new ChannelNames(channels, catalogue);
    }

    public static bool IsInApp(string word) => word.Equals(Target.InApp, StringComparison.OrdinalIgnoreCase);

    /// <summary>Where a word leads; nowhere and without a problem for the product itself.</summary>
    public IReadOnlyList<NamedPlace> Resolve(string word)
    {
        if (Find(word) is { } named)
            return [Of(word, named)];
        if (IsInApp(word))
            return [];
        if (_catalogue.NameOf(word) is not { } known)
            return [new(word, Target.Unknown(word), "The project has no channel of this name or id.")];

        var ofKind = _channels.Where(channel => channel.Kind == known).ToList();
        if (ofKind.Exists(channel => channel.Enabled))
            return [.. ofKind.Where(channel => channel.Enabled).Select(channel => Of(word, channel))];
        if (_catalogue.FindDefault(known) is not null)
            return [new(word, Target.DefaultOf(known), null)];

        return [new(word, Target.Unknown(word), ofKind.Count > 0
            ? "The project's channels of this kind are switched off, and the installation has none."
            : "Neither the project nor the installation has a channel of this kind.")];
    }

    /// <summary>A target of an earlier message; none when it is not there any more.</summary>
    public IReadOnlyList<NamedPlace> OfTarget(string target)
    {
        if (Target.DefaultKind(target) is { } kind)
            return _catalogue.FindDefault(kind) is null ? [] : [new(target, target, null)];

        return _channels.FirstOrDefault(channel => Target.Of(channel.Id) == target) is { } known ? [Of(target, known)] : [];
    }

    private static NamedPlace Of(string word, KnownChannel channel) =>
        new(word, Target.Of(channel.Id), channel.Enabled ? null : "The channel is switched off.");

    private KnownChannel? Find(string word) =>
        _channels.FirstOrDefault(channel => Target.Of(channel.Id).Equals(word, StringComparison.OrdinalIgnoreCase))
        ?? _channels.FirstOrDefault(channel => channel.Name == word)
        ?? _channels.FirstOrDefault(channel => channel.Name.Equals(word, StringComparison.OrdinalIgnoreCase));
}

/// <summary>Says of rules' channels where they lead nowhere.</summary>
internal sealed class ChannelWarnings(NpgsqlDataSource database, ChannelCatalogue catalogue)
{
    /// <summary>A sentence for each word that leads nowhere.</summary>
    public async Task<Func<IReadOnlyList<string>, IReadOnlyList<string>>> ReadAsync(int projectNumber, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var names = await ChannelNames.ReadAsync(connection, null, projectNumber, catalogue, cancellationToken);
        return words => [.. words.SelectMany(names.Resolve).Where(place => place.Problem is not null)
            .DistinctBy(place => place.Word).Select(place => $"No notification is sent through '{place.Word}': {place.Problem}")];
    }
}
