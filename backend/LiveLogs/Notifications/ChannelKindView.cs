using LiveLogs.Operations;

namespace LiveLogs.Notifications;

/// <summary>A kind of channel, described well enough to draw a form of it.</summary>
/// <param name="Name">The <c>kind</c> of its channels, also in rules.</param>
/// <param name="Words">Its name for people.</param>
/// <param name="Hint">What people have to know to fill in the form; null when the fields say it.</param>
/// <param name="InstallationHasOne">The installation has a channel of this kind of its own, which a rule uses that names the kind.</param>
/// <param name="Fields">The fields of <c>config</c>, in the order that people fill them in.</param>
internal sealed record ChannelKindView(string Name, string Words, string? Hint, bool InstallationHasOne, IReadOnlyList<FieldView> Fields);

/// <summary>All kinds of channels.</summary>
internal sealed record ChannelKindList(IReadOnlyList<ChannelKindView> Items)
{
    public static ChannelKindList Of(ChannelCatalogue catalogue) => new(
    [
        .. catalogue.All.Select(kind => new ChannelKindView(
            kind.Name, kind.Words, kind.Hint, catalogue.FindDefault(kind.Name) is not null, [.. kind.Fields.Select(field => field.Describe())])),
    ]);
}
