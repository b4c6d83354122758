using LiveLogs.Access;
using LiveLogs.ProjectConfig;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace LiveLogs.Notifications;

internal sealed class ChannelMapping() : ConfigMapping<Channel>(
    "channels",
    $"""
    SELECT c.*, p.slug AS project_slug,
        coalesce(t.failures, 0) AS failures, t.refused_until IS NOT NULL AS is_refused, t.last_error, t.last_ok_at, coalesce(t.rejections, 0) AS rejections
    FROM channels c
    JOIN {ProjectDirectory.Rows} p ON p.number = c.project_number
    LEFT JOIN delivery_targets t ON t.target = c.id::text
    """)
{
    public override void Configure(EntityTypeBuilder<Channel> builder)
    {
        base.Configure(builder);
        foreach (var name in (string[])[nameof(Channel.Failures), nameof(Channel.IsRefused), nameof(Channel.LastError), nameof(Channel.LastOkAt), nameof(Channel.Rejections)])
            Shown(builder.Property(name));
    }
}
