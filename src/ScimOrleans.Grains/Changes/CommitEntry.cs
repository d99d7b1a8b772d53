using System.Diagnostics;
using ScimOrleans.Abstractions.Store;

namespace ScimOrleans.Grains.Changes;

/// <summary>An operation in the queue, with its caller waiting for the result.</summary>
/// <param name="operation">What to commit.</param>
/// <param name="request">Span within which it was asked for.</param>
internal sealed class CommitEntry(CommitOperation operation, Activity? request = null)
{
    /// <summary>What a row, its change and its indexes cost beside the content.</summary>
    private const int Overhead = 512;

    /// <summary>What a member costs: its row and its place in the log.</summary>
    private const int BytesPerMember = 64;

    // Callers are grains: their continuations belong on their own schedulers, never on the queue's.
    private readonly TaskCompletionSource<CommitResult> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public CommitOperation Operation { get; } = operation;

    /// <summary>Span within which it was asked for.</summary>
    public Activity? Request { get; } = request;

    public Task<CommitResult> Completion => _completion.Task;

    /// <summary>About as many bytes as it brings to a transaction.</summary>
    public int Bytes { get; } = Overhead
        + (operation.Content is { } content ? content.Json.Length + content.Search.Length : 0)
        + (operation.Members is { } members ? (members.Add.Count + members.Remove.Count) * BytesPerMember : 0);

    /// <summary>Its place in the backlog, so that it can be taken out without a search.</summary>
    public LinkedListNode<CommitEntry>? Place { get; set; }

    /// <summary>Ids of the requests that wait, for the log: it is by these that one looks for a request.</summary>
    public static string RequestIdsOf(IEnumerable<CommitEntry> entries) => string.Join(", ", entries.Select(entry => entry.Operation.RequestId).Distinct());

    public void Complete(CommitResult result) => _completion.TrySetResult(result);

    public void Fail(Exception exception) => _completion.TrySetException(exception);

    public void Cancel(CancellationToken cancellationToken) => _completion.TrySetCanceled(cancellationToken);
}
