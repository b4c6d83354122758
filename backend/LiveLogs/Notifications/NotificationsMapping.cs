using LiveLogs.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace LiveLogs.Notifications;

internal sealed class ChannelMapping : IEntityTypeConfiguration<Channel>
{
    public void Configure(EntityTypeBuilder<Channel> builder)
    {
        builder.ToTable("channels");
        builder.HasKey(channel => channel.Id);
        builder.Property(channel => channel.Config).HasColumnType("jsonb");
        builder.Property(channel => channel.Version).IsConcurrencyToken();
    }
}

internal static class ChannelSets
{
    extension(LiveLogsDbContext database)
    {
        public DbSet<Channel> Channels => database.Set<Channel>();
    }
}
