using k8s;
using k8s.Models;

namespace ScimOrleans.Server.Tests.Kubernetes;

/// <summary>What is sent to a cluster, read by the Kubernetes client library's models.</summary>
internal sealed class Manifests
{
    private static readonly Dictionary<string, Type> OtherTypes = new() { ["monitoring.coreos.com/v1/ServiceMonitor"] = typeof(ServiceMonitor) };

    private Manifests(IReadOnlyList<IKubernetesObject<V1ObjectMeta>> all) => All = all;

    /// <summary>Every object, in the order of the text.</summary>
    public IReadOnlyList<IKubernetesObject<V1ObjectMeta>> All { get; }

    /// <summary>The program's Deployment.</summary>
    public V1Deployment Deployment => Only<V1Deployment>("scimorleans");

    /// <summary>The template of the program's pods.</summary>
    public V1PodTemplateSpec Pod => Deployment.Spec.Template;

    /// <summary>The only container of the program's pods.</summary>
    public V1Container Container => Assert.Single(Pod.Spec.Containers);

    /// <summary>Reads a text of several documents. A field that a model does not have is an error.</summary>
    public static Manifests Read(string yaml) =>
        new([.. KubernetesYaml.LoadAllFromString(yaml, OtherTypes, strict: true).Cast<IKubernetesObject<V1ObjectMeta>>()]);

    /// <summary>All objects of a kind.</summary>
    public IEnumerable<T> Of<T>() => All.OfType<T>();

    /// <summary>The only object of a kind with the name, or with the name and a digest after it, as kustomize makes them.</summary>
    public T Only<T>(string name)
        where T : IKubernetesObject<V1ObjectMeta> =>
        Assert.Single(Of<T>(), item => item.Metadata.Name == name || (item.Metadata.Name.StartsWith(name + "-", StringComparison.Ordinal) && item.Metadata.Name.Length == name.Length + 11));

    /// <summary>A variable of the container that is written out in the manifest.</summary>
    public string Variable(string name) => Assert.Single(Container.Env, variable => variable.Name == name).Value;
}
