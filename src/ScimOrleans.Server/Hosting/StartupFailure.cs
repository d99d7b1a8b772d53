using System.Data.Common;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.Storage.Migrations;

namespace ScimOrleans.Server.Hosting;

/// <summary>Turns what can go wrong at start-up into one line that says what to do.</summary>
internal static class StartupFailure
{
    /// <summary>The line, or <see langword="null"/> for what nobody foresaw: that ends the process with its whole trace.</summary>
    public static string? Explain(Exception exception) => exception switch
    {
        StartupException or SchemaTooNewException or DatabaseNotUsableException or StoreUnavailableException { InnerException: null } => exception.Message,
        OptionsValidationException invalid => $"Wrong option: {string.Join(" ", invalid.Failures)} The README lists all options.",
        StoreUnavailableException => $"The database does not answer: {exception.InnerException?.Message ?? exception.Message} Check ConnectionStrings:Directory and that PostgreSQL runs.",
        DbException => $"The database does not answer: {exception.Message} Check that PostgreSQL runs, and start again.",
        FormatException or InvalidOperationException { Source: "Microsoft.Extensions.Configuration.Binder" } => $"Wrong option: {exception.Message} The README lists all options.",
        IOException { InnerException: AddressInUseException } => $"{exception.Message.TrimEnd('.')}. Another program listens there: stop it, or choose another address with --urls.",

        // The web server names its address and is wrapped as above; what comes alone is the silo's.
        AddressInUseException or SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse } => "The silo's TCP port is in use: choose others with --ScimOrleans:SiloPort and --ScimOrleans:GatewayPort.",
        SocketException { SocketErrorCode: SocketError.AccessDenied or SocketError.AddressNotAvailable } socket => $"Cannot listen: {socket.Message}. Choose another address with --urls, --ScimOrleans:SiloPort or --ScimOrleans:AdvertisedAddress.",
        AggregateException or { InnerException: not null } => exception.InnerException is { } inner ? Explain(inner) : null,
        _ => null,
    };
}
