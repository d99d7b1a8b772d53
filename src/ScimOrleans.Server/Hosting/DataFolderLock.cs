namespace ScimOrleans.Server.Hosting;

/// <summary>Keeps a data folder for one process: two that write one SQLite file would each trust their own memory.</summary>
internal sealed class DataFolderLock : IDisposable
{
    private const string FileName = ".lock";

    private readonly FileStream _file;

    private DataFolderLock(FileStream file) => _file = file;

    /// <summary>Takes the folder, until it is disposed or the process ends, however it ends.</summary>
    /// <exception cref="StartupException">Another process has it.</exception>
    public static DataFolderLock Take(string folder)
    {
        try
        {
            return new(new FileStream(Path.Combine(folder, FileName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException e)
        {
            throw new StartupException($"Another process uses the data folder '{folder}'. Stop it, or choose another folder with --ScimOrleans:DataFolder.", e);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();
}
