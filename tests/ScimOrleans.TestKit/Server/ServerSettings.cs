namespace ScimOrleans.TestKit.Server;

/// <summary>How a test starts the server. What is not said is chosen so that servers do not meet.</summary>
public sealed record ServerSettings
{
    /// <summary>Limits that no test reaches. Tests of the limits set their own.</summary>
    public static IReadOnlyDictionary<string, string> Unlimited { get; } = new Dictionary<string, string>
    {
        ["ScimOrleans:Limits:RequestsPerSecond"] = "100000",
        ["ScimOrleans:Limits:Burst"] = "100000",
        ["ScimOrleans:Limits:ConcurrentRequests"] = "10000",
    };

    /// <summary>Folder of its data; <see langword="null"/> for a new one that goes with the server.</summary>
    public string? DataFolder { get; init; }

    /// <summary>
    /// Connection string of a PostgreSQL database, whose cluster the server joins; <see langword="null"/> for the embedded database.
    /// </summary>
    public string? Database { get; init; }

    /// <summary>Whether it makes the demo tenant on PostgreSQL, as it always does on the embedded database.</summary>
    public bool DemoTenant { get; init; } = true;

    /// <summary>The server's assembly: the one that was built beside the tests, or that of another build.</summary>
    public string Assembly { get; init; } = ServerExecutable.Assembly;

    /// <summary>A command that starts what is behind it, such as one that enters a network namespace; none by default. It must become that program, so that signals reach it.</summary>
    public IReadOnlyList<string> Launcher { get; init; } = [];

    /// <summary>The IP address where it listens.</summary>
    public string Address { get; init; } = "127.0.0.1";

    /// <summary>Port of its HTTP endpoint.</summary>
    public int HttpPort { get; init; } = FreePorts.Take();

    /// <summary>Port where other silos reach it.</summary>
    public int SiloPort { get; init; } = FreePorts.Take();

    /// <summary>Port where Orleans clients reach it.</summary>
    public int GatewayPort { get; init; } = FreePorts.Take();

    /// <summary>How long it may take until it is ready.</summary>
    public TimeSpan StartLimit { get; init; } = TimeSpan.FromSeconds(90);

    /// <summary>Further options by their full names, such as <c>ScimOrleans:PublicUrl</c>. They win over the ones above.</summary>
    public IReadOnlyDictionary<string, string> Options { get; init; } = new Dictionary<string, string>();

    /// <summary>Environment variables beside those of this process.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>The command line that says all this.</summary>
    /// <param name="dataFolder">Folder to use when the settings name none.</param>
    internal IEnumerable<string> ToArguments(string dataFolder)
    {
        var options = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
        {
            ["urls"] = $"http://{Address}:{HttpPort}",
            ["ScimOrleans:DataFolder"] = DataFolder ?? dataFolder,
            ["ScimOrleans:SiloPort"] = $"{SiloPort}",
            ["ScimOrleans:GatewayPort"] = $"{GatewayPort}",
        };
        if (Database is not null)
        {
            options["ConnectionStrings:Directory"] = Database;
            options["ScimOrleans:DemoTenant"] = DemoTenant ? "true" : "false";
            options["ScimOrleans:AdvertisedAddress"] = Address;
        }

        foreach (var (name, value) in Unlimited.Concat(Options))
        {
            options[name] = value;
        }

        return options.Select(option => $"--{option.Key}={option.Value}");
    }
}
