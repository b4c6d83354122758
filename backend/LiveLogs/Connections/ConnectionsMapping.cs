using LiveLogs.Access;
using LiveLogs.ProjectConfig;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace LiveLogs.Connections;

internal sealed class ConnectionsMapping() : ConfigMapping<Connection>(
    "connections",
    $"""
    SELECT c.*, p.slug AS project_slug, s.state AS status
    FROM connections c
    JOIN {ProjectDirectory.Rows} p ON p.number = c.project_number
    JOIN connection_states s ON s.connection_number = c.number
    WHERE c.deleted_at IS NULL
    """)
{
    public override void Configure(EntityTypeBuilder<Connection> builder)
    {
        base.Configure(builder);
        builder.Property(connection => connection.Number).UseIdentityAlwaysColumn();
        builder.Property(connection => connection.DesiredState)
            .HasConversion(state => state.ToString().ToLowerInvariant(), text => Enum.Parse<DesiredState>(text, true));
        Shown(builder.Property(connection => connection.Status));
    }
}
