using System.Text.Json;
using LiveLogs.Notifications;
using LiveLogs.Notifications.Channels;
using LiveLogs.Notifications.Channels.Email;
using LiveLogs.Notifications.Deliveries;
using LiveLogs.Outbound;
using LiveLogs.ProjectConfig.Fields;
using Microsoft.Extensions.Logging.Abstractions;

namespace LiveLogs.Tests.Notifications;

/// <summary>The kinds of channels over a guard that lets loopback through, unless a test wants it shut.</summary>
internal sealed class Kinds : IDisposable
{
    private readonly ProviderHttp _http;
    private readonly SesTransport _ses;

    public Kinds(TimeProvider time, OutboundOptions? outbound = null, params (string Provider, Uri Address)[] endpoints)
    {
        Options = new NotificationsOptions { PublicUrl = new Uri("https://logs.example.com/"), TrustedHosts = { "127.0.0.1" } };
        foreach (var (provider, address) in endpoints)
            Options.Endpoints[provider] = address;
        var options = Microsoft.Extensions.Options.Options.Create(Options);
        var guarded = new GuardedHttp(
            Microsoft.Extensions.Options.Options.Create(outbound ?? new OutboundOptions { AllowedPrivateHosts = { "127.0.0.1" } }), NullLogger<GuardedHttp>.Instance);
        var places = new ProviderPlaces(options, guarded);
        _http = new ProviderHttp(guarded, time);
        _ses = new SesTransport(guarded, _http, places);
        Webhook = new WebhookKind(_http, places);
        Slack = new SlackKind(_http, places);
        Jira = new JiraKind(new JiraClient(_http), places);
        Teams = new TeamsKind(_http, places);
        PagerDuty = new PagerDutyKind(_http, places);
        Smtp = new SmtpTransport(guarded, options, time);
        Email = new EmailKind(Smtp, new SendGridTransport(_http, places), _ses);
        Composer = new MessageComposer(options);
        Catalogue = new ChannelCatalogue([Webhook, Slack, Jira, Teams, PagerDuty, Email], options);
    }

    public NotificationsOptions Options { get; }

    public WebhookKind Webhook { get; }

    public SlackKind Slack { get; }

    public JiraKind Jira { get; }

    public TeamsKind Teams { get; }

    public PagerDutyKind PagerDuty { get; }

    public EmailKind Email { get; }

    public SmtpTransport Smtp { get; }

    public MessageComposer Composer { get; }

    public ChannelCatalogue Catalogue { get; }

    /// <summary>Sends a notice as the delivery does.</summary>
    public Task<SendResult> SendAsync(
        IChannelKind kind, object config, Notice notice, string? thread = null, bool mayHaveBeenSent = false, bool degraded = false)
    {
        var settings = JsonSerializer.SerializeToElement(config);
        var message = Composer.Compose(new Parcel([Delivery(notice, thread, mayHaveBeenSent, degraded)], IsDigest: false), "target", settings);
        return kind.SendAsync(message, settings, CancellationToken.None);
    }

    public static IReadOnlyList<ConfigError> Errors(IChannelKind kind, object config) =>
        ChannelCatalogue.Check(kind, JsonSerializer.SerializeToElement(config));

    public static Delivery Delivery(Notice notice, string? thread = null, bool mayHaveBeenSent = false, bool degraded = false) => new()
    {
        Id = notice.Transition,
        ProjectNumber = 1,
        Notice = notice,
        Target = "target",
        Attempts = 0,
        MayHaveBeenSent = mayHaveBeenSent,
        Degraded = degraded,
        CreatedAt = notice.At,
        PatienceFrom = notice.At,
        Thread = thread,
        InsteadOf = null,
    };

    public void Dispose()
    {
        _http.Dispose();
        _ses.Dispose();
    }
}
