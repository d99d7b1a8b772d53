using System.Collections.Concurrent;
using ScimOrleans.TestKit;

namespace ScimOrleans.Server.Tests.Kubernetes;

/// <summary>The folder <c>k8s</c> as an operator has it, with the files that are made by hand, and what kubectl makes of it.</summary>
internal static class Overlays
{
    private static readonly Lazy<TestFolder> Copy = new(CopyFolder);
    private static readonly ConcurrentDictionary<string, Lazy<string>> Rendered = new();

    // What is added from outside does not know the overlay's.
    private static readonly Dictionary<string, string> Namespaces = new() { ["dev"] = "scimorleans-dev", ["production"] = "scimorleans" };

    /// <summary>What is installed: an overlay, and the components added to it.</summary>
    public static TheoryData<string, string[]> All { get; } = new()
    {
        { "dev", [] },
        { "dev", ["monitoring"] },
        { "production", [] },
        { "production", ["requests-in-flight"] },
    };

    /// <summary>Renders an overlay with components, once, and reads it strictly.</summary>
    public static Manifests Read(string overlay, params string[] components) => Manifests.Read(Render(overlay, components));

    /// <summary>What <c>kubectl apply -k</c> would send for an overlay with components.</summary>
    public static string Render(string overlay, params string[] components) =>
        Rendered.GetOrAdd(string.Join('+', [overlay, .. components]), name => new(() => RenderNew(name, overlay, components))).Value;

    /// <summary>Copies the folder, without files that are made by hand.</summary>
    public static void CopyTo(string target)
    {
        var source = RepositoryRoot.Combine("k8s");
        foreach (var file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories).Where(file => !file.EndsWith(".secret.env", StringComparison.Ordinal)))
        {
            var copy = Path.Combine(target, Path.GetRelativePath(source, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }

    private static TestFolder CopyFolder()
    {
        var folder = TestFolder.Create("k8s");
        CopyTo(folder.Path);
        File.WriteAllText(folder.Combine("overlays", "dev", "database.secret.env"), "password=secret\nconnection-string=Host=postgres;Database=scim;Username=scim;Password=secret\n");
        File.WriteAllText(folder.Combine("overlays", "dev", "bootstrap.secret.env"), $"key={new string('k', 64)}\n");
        return folder;
    }

    private static string RenderNew(string name, string overlay, string[] components)
    {
        var folder = Copy.Value.Combine(name);
        Directory.CreateDirectory(folder);
        File.WriteAllText(
            Path.Combine(folder, "kustomization.yaml"),
            $"apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources:\n  - ../overlays/{overlay}\n"
            + (components.Length == 0 ? "" : $"namespace: {Namespaces[overlay]}\ncomponents:\n" + string.Concat(components.Select(component => $"  - ../components/{component}\n"))));
        var (exitCode, output, error) = Kubectl.Run("kustomize", folder);
        // A warning names what kustomize will not do for long.
        Assert.Equal((0, ""), (exitCode, error));
        return output;
    }
}
