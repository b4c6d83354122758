using System.Text.Json;
using LiveLogs.ProjectConfig;
using LiveLogs.Storage.Keys;

namespace LiveLogs.Notifications.Deliveries;

/// <summary>How to reach a target.</summary>
/// <param name="Kind">Who sends.</param>
/// <param name="Config">Complete, with secrets.</param>
/// <param name="Fallback">The target that takes over; null for none.</param>
/// <param name="Problem">Why nothing can be sent; null when all is well.</param>
internal sealed record Destination(IChannelKind? Kind, JsonElement Config, string? Fallback, string? Problem);

/// <summary>Turns the names of targets into what is needed to send.</summary>
internal sealed class Destinations(ConfigShelf<Channel> channels, ConfigSecrets<Channel> secrets, ChannelCatalogue catalogue)
{
    public async Task<Destination> FindAsync(string target, CancellationToken cancellationToken)
    {
        if (Target.DefaultKind(target) is { } kindName)
        {
            return catalogue.TryFind(kindName, out var own) && catalogue.FindDefault(kindName) is { } settings
                ? new Destination(own, settings, DefaultFallback(target), null)
                : new Destination(null, default, DefaultFallback(target), "The installation no longer has a channel of this kind.");
        }

        var channel = Guid.TryParseExact(target, "D", out var id) ? await channels.FindAsync(id, cancellationToken) : null;
        return channel is null ? new Destination(null, default, null, "The channel no longer exists.") : Of(channel, channel.Enabled);
    }

    /// <param name="channel">The channel.</param>
    /// <param name="isOn">Whether it is to be used.</param>
    public Destination Of(Channel channel, bool isOn)
    {
        var fallback = channel.FallbackId is { } other ? Target.Of(other) : DefaultFallback(Target.Of(channel.Id));
        if (!catalogue.TryFind(channel.Kind, out var kind))
            return new Destination(null, default, fallback, "This service has no channels of this kind.");
        try
        {
            var config = catalogue.Complete(kind, secrets.OpenConfig(channel));
            var problem = !isOn ? "The channel is switched off."
                : ChannelCatalogue.Check(kind, config) is [var error, ..] ? $"The channel's settings are no longer valid: {error.Field}: {error.Message}"
                : null;
            return new Destination(kind, config, fallback, problem);
        }
        catch (SecretsUnreadableException)
        {
            return new Destination(kind, default, fallback, "The channel's stored secrets cannot be decrypted. Enter them again.");
        }
    }

    /// <summary>For a channel that names none, the installation's own e-mail or Slack takes over.</summary>
    private string? DefaultFallback(string target) =>
        catalogue.All.Where(kind => kind.Traits.TakesOver).Select(kind => kind.Name).Order(StringComparer.Ordinal)
            .Where(kind => catalogue.FindDefault(kind) is not null)
            .Select(Target.DefaultOf)
            .FirstOrDefault(other => other != target);
}
