using System.Text.Json;
using Microsoft.EntityFrameworkCore;

namespace LiveLogs.ProjectConfig;

/// <summary>
/// The tables of what people configure, through EF Core; nothing else passes through here. It knows no room: each maps its own items
/// with a <see cref="ConfigMapping{T}"/>.
/// </summary>
internal sealed class ConfigContext(DbContextOptions<ConfigContext> options) : DbContext(options)
{
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.ApplyConfigurationsFromAssembly(typeof(ConfigContext).Assembly);
        foreach (var entity in modelBuilder.Model.GetEntityTypes())
        {
            foreach (var property in entity.GetProperties())
                property.SetColumnName(JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name));
        }
    }
}
