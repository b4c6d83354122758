using System.Xml;
using System.Xml.Linq;
using LiveLogs.Operations.Lifetime;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Npgsql;

namespace LiveLogs.Storage.Keys;

/// <summary>The key ring of Data Protection in the table <c>data_protection_keys</c>, so that all instances share it.</summary>
internal sealed class KeyRingRepository(NpgsqlDataSource database) : IXmlRepository
{
    /// <exception cref="StartFailureException">A row is damaged.</exception>
    public IReadOnlyCollection<XElement> GetAllElements()
    {
        var elements = new List<XElement>();
        using var command = database.CreateCommand("SELECT id, xml FROM data_protection_keys ORDER BY id");
        using var reader = command.ExecuteReader();
        while (reader.Read())
            elements.Add(Parse(reader.GetInt32(0), reader.GetString(1)));
        return elements;
    }

    /// <summary>Nothing of the row is repeated: it may hold part of a key.</summary>
    private static XElement Parse(int id, string xml)
    {
        try
        {
            return XElement.Parse(xml);
        }
        catch (XmlException error)
        {
            throw new StartFailureException($"Row {id} of the table data_protection_keys is damaged: it is not XML. Restore it from a backup.", error);
        }
    }

    public void StoreElement(XElement element, string friendlyName)
    {
        using var command = database.CreateCommand("INSERT INTO data_protection_keys (friendly_name, xml) VALUES ($1, $2)");
        command.Parameters.Add(new() { Value = friendlyName });
        command.Parameters.Add(new() { Value = element.ToString(SaveOptions.DisableFormatting) });
        command.ExecuteNonQuery();
    }
}
