using System.Reflection;
using Orleans.Serialization.Invocation;

namespace ScimOrleans.Grains.Tests.Placement;

/// <summary>A call that is answered when a test says so.</summary>
internal sealed class FakeCall : IOutgoingGrainCallContext
{
    public TaskCompletionSource Answer { get; } = new();

    public GrainId TargetId { get; init; } = GrainId.Create("user", "acme/1");

    public IGrainContext? SourceContext => null;

    public GrainId? SourceId => null;

    public IInvokable Request => throw new NotSupportedException();

    public object Grain => throw new NotSupportedException();

    public GrainInterfaceType InterfaceType => throw new NotSupportedException();

    public string InterfaceName => throw new NotSupportedException();

    public string MethodName => throw new NotSupportedException();

    public MethodInfo InterfaceMethod => throw new NotSupportedException();

    public object? Result { get; set; }

    public Response? Response { get; set; }

    public Task Invoke() => Answer.Task;
}
