using LiveLogs.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace LiveLogs.Connections;

internal sealed class ConnectionsMapping : IEntityTypeConfiguration<Connection>
{
    public void Configure(EntityTypeBuilder<Connection> builder)
    {
        builder.ToTable("connections");
        builder.HasKey(connection => connection.Id);
        builder.Property(connection => connection.Number).UseIdentityAlwaysColumn();
        builder.Property(connection => connection.Config).HasColumnType("jsonb");
        builder.Property(connection => connection.DesiredState)
            .HasConversion(state => state.ToString().ToLowerInvariant(), text => Enum.Parse<DesiredState>(text, true));
        builder.Property(connection => connection.Version).IsConcurrencyToken();
    }
}

internal static class ConnectionSets
{
    extension(LiveLogsDbContext database)
    {
        public DbSet<Connection> Connections => database.Set<Connection>();
    }
}
