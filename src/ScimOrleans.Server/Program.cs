using ScimOrleans.Server.CommandLine;
using ScimOrleans.Server.Demo;
using ScimOrleans.Server.Hosting;

if (CommandLineProgram.IsCommand(args))
{
    return await CommandLineProgram.RunAsync(args, Console.Out, Console.Error);
}

try
{
    await using var app = await ServerApplication.CreateAsync(args);
    app.AnnounceWhenReady();
    await app.RunAsync();
    return 0;
}
catch (Exception exception) when (StartupFailure.Explain(exception) is { } line)
{
    await Console.Error.WriteLineAsync(line);
    return 1;
}
