using System.Text.Json;
using Microsoft.EntityFrameworkCore;

namespace LiveLogs.Storage;

/// <summary>
/// The small tables of the product. It knows no room: each maps its own entities (<c>XMapping.cs</c>) and reaches them
/// by an extension property. Log entries never pass through here.
/// </summary>
internal sealed class LiveLogsDbContext(DbContextOptions<LiveLogsDbContext> options) : DbContext(options)
{
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.ApplyConfigurationsFromAssembly(typeof(LiveLogsDbContext).Assembly);
        foreach (var entity in modelBuilder.Model.GetEntityTypes())
        {
            foreach (var property in entity.GetProperties())
                property.SetColumnName(JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name));
        }
    }
}
