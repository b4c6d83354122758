using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace LiveLogs.ProjectConfig;

/// <summary>How the items of one type are stored. Columns have the names of the properties in snake_case.</summary>
/// <param name="table">The table that is written.</param>
/// <param name="rows">SQL: the rows that are read, without deleted ones. It may show more columns than the table has, at least <c>project_slug</c>.</param>
internal abstract class ConfigMapping<T>(string table, string rows) : IEntityTypeConfiguration<T>
    where T : ConfigItem
{
    public virtual void Configure(EntityTypeBuilder<T> builder)
    {
        builder.ToTable(table).ToSqlQuery(rows);
        builder.HasKey(item => item.Id);
        builder.Property(item => item.Config).HasColumnType("jsonb");
        builder.Property(item => item.Version).IsConcurrencyToken();
        Shown(builder.Property(item => item.ProjectSlug));
    }

    /// <summary>A column that the rows show and the table does not have.</summary>
    protected static void Shown(PropertyBuilder property)
    {
        property.Metadata.SetBeforeSaveBehavior(PropertySaveBehavior.Ignore);
        property.Metadata.SetAfterSaveBehavior(PropertySaveBehavior.Ignore);
    }
}
