using LiveLogs.Operations.Lifetime;
using Microsoft.AspNetCore.DataProtection.KeyManagement;

namespace LiveLogs.Storage.Keys;

/// <summary>The keys under which secrets are stored.</summary>
internal sealed class KeyRing(IKeyManager keys)
{
    /// <summary>
    /// Makes sure that every key of the ring opens. To be called after the migrations and before anything is protected:
    /// Data Protection itself would answer a wrong master key by making another key, and the stored secrets were lost in silence.
    /// </summary>
    /// <exception cref="StartFailureException">A key does not open: the master key or the certificate is not the one it was.</exception>
    public void Verify()
    {
        foreach (var key in keys.GetAllKeys())
        {
            try
            {
                _ = key.Descriptor;
            }
            catch (Exception error) when (error is not StartFailureException)
            {
                throw new StartFailureException(
                    "The database's key ring was wrapped with another master key or certificate than the one configured now. Set the " +
                    "former CREDENTIAL_ENCRYPTION_KEY again. To change it, name the former one in KeyRing:FormerMasterKeys as well.",
                    error);
            }
        }
    }
}
